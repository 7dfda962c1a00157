namespace Atrium.OpenAIProxy.Backends.OpenAI.Answers;

/// <summary>Follows JSON that comes in pieces, as far as to know whether a value was closed.</summary>
internal struct JsonBalance
{
    private int _depth;
    private bool _inString;
    private bool _escaped;
    private bool _any;

    /// <summary>Whether nothing but white space came yet.</summary>
    public readonly bool IsEmpty => !_any;

    /// <summary>Whether what came is closed: every bracket and string that was opened.</summary>
    public readonly bool IsClosed => _any && _depth <= 0 && !_inString;

    /// <summary>Takes the next piece.</summary>
    public void Push(ReadOnlySpan<char> piece)
    {
        foreach (var one in piece)
        {
            if (_inString)
            {
                _inString = _escaped || one != '"';
                _escaped = !_escaped && one == '\\';
                continue;
            }

            _any |= !char.IsWhiteSpace(one);
            switch (one)
            {
                case '"':
                    _inString = true;
                    break;
                case '{' or '[':
                    _depth++;
                    break;
                case '}' or ']':
                    _depth--;
                    break;
            }
        }
    }
}
