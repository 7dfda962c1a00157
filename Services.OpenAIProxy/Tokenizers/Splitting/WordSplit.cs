using System.Text;
using Atrium.OpenAIProxy.Tokenizers.Unicode;

namespace Atrium.OpenAIProxy.Tokenizers.Splitting;

/// <summary>Runs of word characters, and runs of what is neither word nor space; spaces are dropped.</summary>
internal sealed class WordSplit : IPreTokenizer
{
    private enum Kind
    {
        Space,
        Word,
        Other,
    }

    /// <inheritdoc/>
    public void Cut(ReadOnlySpan<char> text, bool first, Pieces next)
    {
        var (at, from, kind) = (0, 0, Kind.Space);
        foreach (var rune in text.EnumerateRunes())
        {
            var now = Rune.IsWhiteSpace(rune) ? Kind.Space : Letters.IsWord(rune) ? Kind.Word : Kind.Other;
            if (now != kind)
            {
                Tell(text[from..at], kind, first && from == 0, next);
                (from, kind) = (at, now);
            }

            at += rune.Utf16SequenceLength;
        }

        Tell(text[from..], kind, first && from == 0, next);
    }

    private static void Tell(ReadOnlySpan<char> piece, Kind kind, bool first, Pieces next)
    {
        if (kind != Kind.Space)
        {
            next.Add(piece, first);
        }
    }
}
