using System.Buffers;
using System.Globalization;
using System.Text;

namespace Atrium.OpenAIProxy.Stages.ToolCalls;

/// <summary>The text of a JSON string, taken character by character from behind its opening quote.</summary>
internal sealed class JsonStringText(StringBuilder text)
{
    private static readonly SearchValues<char> Escaped = SearchValues.Create([.. Enumerable.Range(0, ' ').Select(static c => (char)c), '"', '\\']);

    private readonly char[] _hex = new char[4];
    private bool _escaped;
    private int _hexLeft;

    /// <summary>Takes the next character; true when it was the closing quote. A wrong escape stands for the characters it is made of.</summary>
    public bool Take(char c)
    {
        if (_hexLeft > 0)
        {
            _hex[4 - _hexLeft--] = c;
            if (_hexLeft == 0)
            {
                _ = int.TryParse(_hex, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var code) ? text.Append((char)code) : text.Append("\\u").Append(_hex);
            }

            return false;
        }

        if (_escaped)
        {
            _escaped = false;
            _hexLeft = c == 'u' ? 4 : 0;
            _ = c switch
            {
                'u' => text,
                'n' => text.Append('\n'),
                't' => text.Append('\t'),
                'r' => text.Append('\r'),
                'b' => text.Append('\b'),
                'f' => text.Append('\f'),
                '"' or '\\' or '/' => text.Append(c),
                _ => text.Append('\\').Append(c),
            };
            return false;
        }

        if (c is '\\' or '"')
        {
            _escaped = c == '\\';
            return c == '"';
        }

        text.Append(c);
        return false;
    }

    /// <summary>Appends <paramref name="text"/> as it stands in a JSON string.</summary>
    public static void Append(StringBuilder json, ReadOnlySpan<char> text)
    {
        while (!text.IsEmpty)
        {
            var plain = text.IndexOfAny(Escaped);
            json.Append(plain < 0 ? text : text[..plain]);
            if (plain < 0)
            {
                return;
            }

            _ = text[plain] switch
            {
                '"' => json.Append("\\\""),
                '\\' => json.Append("\\\\"),
                '\n' => json.Append("\\n"),
                '\r' => json.Append("\\r"),
                '\t' => json.Append("\\t"),
                var c => json.Append(CultureInfo.InvariantCulture, $"\\u{(int)c:x4}"),
            };
            text = text[(plain + 1)..];
        }
    }
}
