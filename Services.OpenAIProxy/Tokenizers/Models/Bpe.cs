namespace Atrium.OpenAIProxy.Tokenizers.Models;

/// <summary>What a byte pair model is set to.</summary>
internal sealed record BpeOptions
{
    /// <summary>What stands for a character that is no token; null drops it.</summary>
    public string? Unknown { get; init; }

    /// <summary>Whether several of those in a row are one token.</summary>
    public bool FuseUnknown { get; init; }

    /// <summary>Whether such a character becomes the tokens of its bytes.</summary>
    public bool ByteFallback { get; init; }

    /// <summary>Whether a piece that is a token is taken whole, whatever the merges make of it.</summary>
    public bool IgnoreMerges { get; init; }

    /// <summary>What a part that does not begin its word begins with.</summary>
    public string Continuing { get; init; } = "";

    /// <summary>What the last part of a word ends with.</summary>
    public string WordEnd { get; init; } = "";
}

/// <summary>Byte pair encoding: characters are put together in the order of the merges. Dropout, which is for training, is not done.</summary>
internal sealed class Bpe : ITokenModel
{
    private readonly BpeOptions _options;
    private readonly MergeTable _merges;
    private readonly WordCache _cache = new();
    private readonly int[] _bytes;
    private readonly int[] _narrow;
    private readonly int _unknown;

    /// <summary>Of a vocabulary and merges whose parts and results are in it.</summary>
    public Bpe(Vocabulary vocabulary, MergeTable merges, BpeOptions options)
    {
        (Vocabulary, _merges, _options) = (vocabulary, merges, options);
        _bytes = options.ByteFallback ? vocabulary.Bytes() : [];
        _unknown = options.Unknown is { } unknown ? vocabulary.Id(unknown) : -1;

        // The alphabet of byte-level models, and most of what Latin texts have, without a look into the dictionary.
        _narrow = [.. Enumerable.Range(0, 512).Select(value => vocabulary.Id([(char)value]))];
    }

    /// <inheritdoc/>
    public Vocabulary Vocabulary { get; }

    /// <inheritdoc/>
    public void Encode(ReadOnlySpan<char> piece, TokenRun run)
    {
        if (_cache.TryFind(piece, out var ids))
        {
            run.Add(ids);
            return;
        }

        var from = run.Count;
        if (_options.IgnoreMerges && Vocabulary.Id(piece) is >= 0 and var whole)
        {
            run.Add(whole);
        }
        else
        {
            run.Merges.Clear();
            AddParts(piece, run);
            run.Merges.Merge(_merges, run);
        }

        _cache.Keep(piece, run.Ids[from..]);
    }

    private void AddParts(ReadOnlySpan<char> piece, TokenRun run)
    {
        var (parts, unknowns) = (run.Merges, 0);
        for (int at = 0, length; at < piece.Length; at += length)
        {
            length = char.IsHighSurrogate(piece[at]) && at + 1 < piece.Length ? 2 : 1;
            var character = piece.Slice(at, length);
            var id = Part(character, first: at == 0, last: at + length == piece.Length);
            if (id >= 0)
            {
                Flush(parts, ref unknowns);
                parts.Add(id);
            }
            else if (!(_options.ByteFallback && AddBytes(character, at == 0, at + length == piece.Length, parts)) && _unknown >= 0)
            {
                if (!_options.FuseUnknown)
                {
                    Flush(parts, ref unknowns);
                }

                unknowns++;
            }
        }

        Flush(parts, ref unknowns);
    }

    private void Flush(MergeQueue parts, ref int unknowns)
    {
        if (unknowns > 0)
        {
            parts.Add(_unknown);
            unknowns = 0;
        }
    }

    private int Part(ReadOnlySpan<char> character, bool first, bool last)
    {
        var bare = (first || _options.Continuing.Length == 0) && (!last || _options.WordEnd.Length == 0);
        return !bare ? Vocabulary.Id(Marked(character, first, last))
            : character[0] < _narrow.Length ? _narrow[character[0]]
            : Vocabulary.Id(character);
    }

    private string Marked(ReadOnlySpan<char> character, bool first, bool last) => $"{(first ? "" : _options.Continuing)}{character}{(last ? _options.WordEnd : "")}";

    private bool AddBytes(ReadOnlySpan<char> character, bool first, bool last, MergeQueue parts)
    {
        var values = System.Text.Encoding.UTF8.GetBytes(Marked(character, first, last));
        if (Array.Exists(values, value => _bytes[value] < 0))
        {
            return false;
        }

        foreach (var value in values)
        {
            parts.Add(_bytes[value]);
        }

        return true;
    }
}
