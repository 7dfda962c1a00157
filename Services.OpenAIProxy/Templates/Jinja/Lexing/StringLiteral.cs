using System.Globalization;
using System.Text;

namespace Atrium.OpenAIProxy.Templates.Jinja.Lexing;

/// <summary>Python's escapes in texts.</summary>
internal static class StringLiteral
{
    /// <summary>What <paramref name="inside"/> says, without its quotes; null when an escape is not valid.</summary>
    public static string? Unescape(ReadOnlySpan<char> inside)
    {
        if (!inside.Contains('\\'))
        {
            return inside.ToString();
        }

        var text = new StringBuilder(inside.Length);
        for (var i = 0; i < inside.Length; i++)
        {
            if (inside[i] != '\\' || i + 1 == inside.Length)
            {
                text.Append(inside[i]);
                continue;
            }

            var c = inside[++i];
            if (c is 'x' or 'u' or 'U')
            {
                var length = c == 'x' ? 2 : c == 'u' ? 4 : 8;
                if (i + length >= inside.Length || !int.TryParse(inside.Slice(i + 1, length), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var code)
                    || code is < 0 or > 0x10FFFF)
                {
                    return null;
                }

                _ = code < 0x10000 ? text.Append((char)code) : text.Append(char.ConvertFromUtf32(code));
                i += length;
            }
            else if (c is >= '0' and <= '7')
            {
                var code = 0;
                var end = Math.Min(i + 3, inside.Length);
                for (; i < end && inside[i] is >= '0' and <= '7'; i++)
                {
                    code = (code * 8) + inside[i] - '0';
                }

                i--;
                text.Append((char)code);
            }
            else
            {
                text.Append(Simple(c) ?? $"\\{c}");
            }
        }

        return text.ToString();
    }

    // Null for what is no escape: Python leaves the backslash in the text.
    private static string? Simple(char c) => c switch
    {
        '\n' => "",
        '\\' => "\\",
        '\'' => "'",
        '"' => "\"",
        'a' => "\a",
        'b' => "\b",
        'f' => "\f",
        'n' => "\n",
        'r' => "\r",
        't' => "\t",
        'v' => "\v",
        _ => null,
    };
}
