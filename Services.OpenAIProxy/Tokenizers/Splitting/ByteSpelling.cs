using System.Buffers;

namespace Atrium.OpenAIProxy.Tokenizers.Splitting;

/// <summary>Writes each piece in the letters for its bytes.</summary>
internal sealed class ByteSpelling : IPreTokenizer
{
    private const int Short = 256;

    /// <inheritdoc/>
    public void Cut(ReadOnlySpan<char> text, bool first, Pieces next)
    {
        if (text.Length <= Short)
        {
            Span<char> letters = stackalloc char[3 * Short];
            next.Add(letters[..ByteLetters.Spell(text, letters)], first);
            return;
        }

        var rented = ArrayPool<char>.Shared.Rent(text.Length * 3);
        next.Add(rented.AsSpan(0, ByteLetters.Spell(text, rented)), first);
        ArrayPool<char>.Shared.Return(rented);
    }
}

/// <summary>Puts a space before a text that has none.</summary>
internal sealed class SpaceBefore : IPreTokenizer
{
    /// <inheritdoc/>
    public void Cut(ReadOnlySpan<char> text, bool first, Pieces next) => next.Add(text[0] == ' ' ? text : $" {text}", first);
}
