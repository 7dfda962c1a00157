namespace Atrium.OpenAIProxy.Stages.ToolCalls;

/// <summary>Finds where a JSON value ends, without holding any of it: brackets are counted, and those inside strings are not.</summary>
internal sealed class JsonExtent
{
    private int _depth;
    private bool _inString;
    private bool _escaped;
    private bool _begun;

    /// <summary>How many characters of <paramref name="text"/> belong to the value; <paramref name="ended"/>: it is complete with them.</summary>
    public int Take(ReadOnlySpan<char> text, out bool ended)
    {
        for (var i = 0; i < text.Length; i++)
        {
            var c = text[i];
            if (_inString)
            {
                (_inString, _escaped) = _escaped ? (true, false) : (c != '"', c == '\\');
            }
            else if (c == '"')
            {
                _inString = true;
            }
            else if (c is '{' or '[')
            {
                _depth++;
            }
            else if (c is '}' or ']' && _depth > 0)
            {
                _depth--;
            }
            else if (_depth == 0)
            {
                if (c is ',' or '}' or ' ' or '\n' or '\r' or '\t')
                {
                    ended = true;
                    return i;
                }

                // A number or a word, which ends before what follows it.
                _begun = true;
                continue;
            }

            if (_depth == 0 && !_inString && !_begun)
            {
                ended = true;
                return i + 1;
            }
        }

        ended = false;
        return text.Length;
    }
}
