using System.Globalization;
using System.Text;

namespace Atrium.OpenAIProxy.Stages.ToolCalls;

/// <summary>The text of a JSON string, taken character by character from behind its opening quote.</summary>
internal sealed class JsonStringText(StringBuilder text)
{
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
}
