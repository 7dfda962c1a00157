namespace Atrium.OpenAIProxy.Tokenizers.Splitting;

/// <summary>
/// Makes pieces of matches and of what is between them, by a <see cref="SplitBehaviour"/>. Told from left to right; holds one piece back, until
/// it is known where it ends.
/// </summary>
internal ref struct PieceJoin(ReadOnlySpan<char> text, bool first, SplitBehaviour behaviour, Pieces next)
{
    private readonly ReadOnlySpan<char> _text = text;
    private readonly Pieces _next = next;
    private int _from;
    private int _to;
    private bool _match;

    /// <summary>Takes the part of the text up to <paramref name="to"/>, which begins where the last one ended.</summary>
    public void Add(int to, bool match)
    {
        var joins = behaviour switch
        {
            SplitBehaviour.Contiguous => match == _match,
            SplitBehaviour.MergedWithPrevious => match && !_match,
            SplitBehaviour.MergedWithNext => _match && !match,
            _ => false,
        };
        if (_to > _from && !joins)
        {
            Tell();
        }

        _from = joins ? _from : _to;
        (_to, _match) = (to, match);
    }

    /// <summary>Hands on what was held back.</summary>
    public void End() => Tell();

    private readonly void Tell()
    {
        if (!(_match && behaviour == SplitBehaviour.Removed))
        {
            _next.Add(_text[_from.._to], first && _from == 0);
        }
    }
}
