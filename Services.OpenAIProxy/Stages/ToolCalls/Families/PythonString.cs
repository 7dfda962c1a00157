using System.Globalization;
using System.Text;

namespace Atrium.OpenAIProxy.Stages.ToolCalls.Families;

/// <summary>Reads a Python string in single or double quotes and tells it as JSON while it comes.</summary>
internal static class PythonString
{
    /// <summary>Reads one from its quote on; false when it does not end.</summary>
    public static async ValueTask<bool> ReadAsync(CallText text)
    {
        var quote = text.Next;
        text.Take(1);
        text.Write("\"");
        while (await text.Input.HasAsync(1))
        {
            var special = text.Input.Unread.IndexOfAny(quote, '\\');
            var plain = special < 0 ? text.Input.Unread.Length : special;
            text.WriteText(text.Input.Unread[..plain]);
            text.Take(plain);
            if (special < 0)
            {
                continue;
            }

            if (text.Next == quote)
            {
                text.Take(1);
                text.Write("\"");
                return true;
            }

            if (!await EscapeAsync(text))
            {
                return false;
            }
        }

        return false;
    }

    private static async ValueTask<bool> EscapeAsync(CallText text)
    {
        if (!await text.Input.HasAsync(2))
        {
            return false;
        }

        var c = text.Input.Unread[1];
        var digits = c switch
        {
            'x' => 2,
            'u' => 4,
            'U' => 8,
            _ => 0,
        };
        if (!await text.Input.HasAsync(2 + digits))
        {
            return false;
        }

        text.WriteText(c switch
        {
            'n' => "\n",
            't' => "\t",
            'r' => "\r",
            'b' => "\b",
            'f' => "\f",
            'a' => "\a",
            'v' => "\v",
            '0' => "\0",
            '\n' => "",
            '\\' or '\'' or '"' => c.ToString(),
            _ when Character(text.Input.Unread.Slice(2, digits)) is { } character => character,
            _ => text.Input.Unread[..(2 + digits)].ToString(),
        });
        text.Take(2 + digits);
        return true;
    }

    // Null for a wrong escape, which stands for the characters it is made of.
    private static string? Character(ReadOnlySpan<char> hex) =>
        !int.TryParse(hex, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var code) ? null
        : Rune.IsValid(code) ? new Rune(code).ToString()
        : code is > 0 and <= char.MaxValue ? ((char)code).ToString() : null;
}
