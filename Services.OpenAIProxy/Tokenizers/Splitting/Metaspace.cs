using System.Buffers;

namespace Atrium.OpenAIProxy.Tokenizers.Splitting;

/// <summary>Where <see cref="Metaspace"/> puts its sign when there is no space.</summary>
internal enum Prepend
{
    /// <summary>Before each text.</summary>
    Always,

    /// <summary>Before the text that what was given in begins with.</summary>
    First,

    /// <summary>Nowhere.</summary>
    Never,
}

/// <summary>SentencePiece's spaces: a visible sign for each, one before the text, and words that begin with it.</summary>
internal sealed class Metaspace(char sign, Prepend prepend, bool split) : IPreTokenizer
{
    /// <inheritdoc/>
    public void Cut(ReadOnlySpan<char> text, bool first, Pieces next)
    {
        var rented = ArrayPool<char>.Shared.Rent(text.Length + 1);
        var before = (prepend == Prepend.Always || (prepend == Prepend.First && first)) && text[0] != ' ' && text[0] != sign ? 1 : 0;
        rented[0] = sign;
        text.CopyTo(rented.AsSpan(before));
        var signed = rented.AsSpan(0, text.Length + before);
        signed.Replace(' ', sign);
        var from = 0;
        while (split && signed[(from + 1)..].IndexOf(sign) is >= 0 and var at)
        {
            next.Add(signed.Slice(from, at + 1), first && from == 0);
            from += at + 1;
        }

        next.Add(signed[from..], first && from == 0);
        ArrayPool<char>.Shared.Return(rented);
    }
}
