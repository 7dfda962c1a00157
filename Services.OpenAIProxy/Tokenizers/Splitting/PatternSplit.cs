namespace Atrium.OpenAIProxy.Tokenizers.Splitting;

/// <summary>Cuts where a pattern matches, or where it does not when <paramref name="invert"/>.</summary>
internal sealed class PatternSplit(PieceRegex pattern, SplitBehaviour behaviour, bool invert) : IPreTokenizer
{
    /// <inheritdoc/>
    public void Cut(ReadOnlySpan<char> text, bool first, Pieces next)
    {
        var pieces = new PieceJoin(text, first, behaviour, next);
        pattern.Cut(text, invert, ref pieces);
    }
}
