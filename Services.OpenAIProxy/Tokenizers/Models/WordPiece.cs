namespace Atrium.OpenAIProxy.Tokenizers.Models;

/// <summary>BERT's model: from the left, the longest token that fits; a word that cannot be cut to its end is unknown as a whole.</summary>
internal sealed class WordPiece(Vocabulary vocabulary, int unknown, string continuing, int longestWord) : ITokenModel
{
    private readonly WordCache _cache = new();

    /// <inheritdoc/>
    public Vocabulary Vocabulary => vocabulary;

    /// <inheritdoc/>
    public void Encode(ReadOnlySpan<char> piece, TokenRun run)
    {
        if (_cache.TryFind(piece, out var ids))
        {
            run.Add(ids);
            return;
        }

        var from = run.Count;
        if (!TryCut(piece, run))
        {
            run.Cut(from);
            run.Add(unknown);
        }

        _cache.Keep(piece, run.Ids[from..]);
    }

    private bool TryCut(ReadOnlySpan<char> word, TokenRun run)
    {
        var characters = 0;
        foreach (var _ in word.EnumerateRunes())
        {
            characters++;
        }

        if (characters > longestWord)
        {
            return false;
        }

        Span<char> marked = new char[continuing.Length + word.Length];
        continuing.CopyTo(marked);
        for (var start = 0; start < word.Length;)
        {
            var (end, id) = (word.Length, -1);
            for (; end > start; end -= char.IsLowSurrogate(word[end - 1]) && end - 2 >= start ? 2 : 1)
            {
                word[start..end].CopyTo(marked[continuing.Length..]);
                id = vocabulary.Id(start == 0 ? word[..end] : marked[..(continuing.Length + end - start)]);
                if (id >= 0)
                {
                    break;
                }
            }

            if (id < 0)
            {
                return false;
            }

            run.Add(id);
            start = end;
        }

        return true;
    }
}
