using System.Globalization;
using System.Text;

namespace Atrium.Engine.Guided.Grammars;

/// <summary>How single characters and literals are spelled in GBNF.</summary>
internal static class GbnfText
{
    /// <summary>Appends one character; printable ASCII as it is, except those in <paramref name="special"/>.</summary>
    public static void Append(StringBuilder text, int character, string special)
    {
        if (character is >= ' ' and < 0x7F && !special.Contains((char)character, StringComparison.Ordinal))
        {
            text.Append((char)character);
            return;
        }

        var (prefix, digits) = character switch
        {
            <= 0xFF => ("\\x", "X2"),
            <= 0xFFFF => ("\\u", "X4"),
            _ => ("\\U", "X8"),
        };
        text.Append(prefix).Append(character.ToString(digits, CultureInfo.InvariantCulture));
    }

    public static string Literal(string value)
    {
        var text = new StringBuilder("\"");
        foreach (var rune in value.EnumerateRunes())
        {
            if (rune.Value is '"' or '\\')
            {
                text.Append('\\').Append((char)rune.Value);
            }
            else
            {
                Append(text, rune.Value, "");
            }
        }

        return text.Append('"').ToString();
    }
}
