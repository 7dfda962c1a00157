using System.Text;

namespace Atrium.OpenAIProxy.Tokenizers.Splitting;

/// <summary>Cuts at single characters.</summary>
internal sealed class CharacterSplit(Func<Rune, bool> matches, SplitBehaviour behaviour) : IPreTokenizer
{
    /// <inheritdoc/>
    public void Cut(ReadOnlySpan<char> text, bool first, Pieces next)
    {
        var pieces = new PieceJoin(text, first, behaviour, next);
        var (at, between) = (0, 0);
        foreach (var rune in text.EnumerateRunes())
        {
            if (matches(rune))
            {
                if (at > between)
                {
                    pieces.Add(at, match: false);
                }

                between = at + rune.Utf16SequenceLength;
                pieces.Add(between, match: true);
            }

            at += rune.Utf16SequenceLength;
        }

        if (at > between)
        {
            pieces.Add(at, match: false);
        }

        pieces.End();
    }
}
