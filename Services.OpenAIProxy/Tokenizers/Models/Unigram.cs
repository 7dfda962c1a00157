using System.Buffers;

namespace Atrium.OpenAIProxy.Tokenizers.Models;

/// <summary>SentencePiece's unigram model: of all ways to cut a text, the one whose pieces have the highest sum of scores (Viterbi).</summary>
internal sealed class Unigram : ITokenModel
{
    // What an unknown character costs more than the worst piece.
    private const double UnknownPenalty = 10;

    private readonly PieceTrie _trie = new();
    private readonly double[] _scores;
    private readonly double _unknownScore;
    private readonly int _unknown;
    private readonly int[]? _bytes;

    /// <summary>Of pieces with their scores, in the order of their ids; <paramref name="unknown"/> is -1 for none.</summary>
    public Unigram(IReadOnlyList<(string Text, double Score)> pieces, int unknown, bool byteFallback)
    {
        var ids = new Dictionary<string, int>(StringComparer.Ordinal);
        _scores = new double[pieces.Count];
        for (var id = 0; id < pieces.Count; id++)
        {
            ids[pieces[id].Text] = id;
            _scores[id] = pieces[id].Score;
            if (pieces[id].Text.Length > 0)
            {
                _trie.Add(pieces[id].Text, id);
            }
        }

        (Vocabulary, _unknown) = (new Vocabulary(ids), unknown);
        _unknownScore = _scores.DefaultIfEmpty().Min() - UnknownPenalty;
        _bytes = byteFallback ? Vocabulary.Bytes() : null;
    }

    /// <inheritdoc/>
    public Vocabulary Vocabulary { get; }

    /// <inheritdoc/>
    public void Encode(ReadOnlySpan<char> piece, TokenRun run)
    {
        var best = ArrayPool<Way>.Shared.Rent(piece.Length + 1);
        try
        {
            Array.Fill(best, new Way(-1, -1, 0), 0, piece.Length + 1);
            best[0] = default;
            Find(piece, best);
            Tell(piece, best, run);
        }
        finally
        {
            ArrayPool<Way>.Shared.Return(best);
        }
    }

    /// <summary>The best way to each place.</summary>
    private void Find(ReadOnlySpan<char> text, Way[] best)
    {
        for (int from = 0, length; from < text.Length; from += length)
        {
            length = char.IsHighSurrogate(text[from]) && from + 1 < text.Length ? 2 : 1;
            var (score, single, node) = (best[from].Score, false, 0);
            for (var to = from + 1; to <= text.Length && _trie.TryStep(ref node, text[to - 1], out var id); to++)
            {
                if (id >= 0)
                {
                    Offer(ref best[to], new Way(from, id, score + _scores[id]));
                    single |= to - from == length;
                }
            }

            if (!single)
            {
                Offer(ref best[from + length], new Way(from, -1, score + _unknownScore));
            }
        }
    }

    private static void Offer(ref Way known, Way other)
    {
        if (known.From < 0 || other.Score > known.Score)
        {
            known = other;
        }
    }

    /// <summary>Goes back from the end, and tells the pieces in their order; unknown neighbours are one.</summary>
    private void Tell(ReadOnlySpan<char> text, Way[] best, TokenRun run)
    {
        var (end, next) = (text.Length, -1);
        while (end > 0)
        {
            // The way back is turned round in place: each entry is told where the next piece ends.
            var from = best[end].From;
            best[end] = best[end] with { Score = next };
            (next, end) = (end, from);
        }

        var (start, unknownFrom) = (0, -1);
        for (var at = next; at > 0; at = (int)best[at].Score)
        {
            if (IsUnknown(best[at].Id))
            {
                unknownFrom = unknownFrom < 0 ? start : unknownFrom;
            }
            else
            {
                TellUnknown(text, ref unknownFrom, start, run);
                run.Add(Vocabulary.Id(text[start..at]));
            }

            start = at;
        }

        TellUnknown(text, ref unknownFrom, start, run);
    }

    private bool IsUnknown(int id) => id < 0 || id == _unknown;

    private void TellUnknown(ReadOnlySpan<char> text, ref int from, int to, TokenRun run)
    {
        if (from < 0)
        {
            return;
        }

        // Several unknown characters together may be spelt like a piece that scored too badly to be taken.
        var unknown = text[from..to];
        from = -1;
        if (Vocabulary.Id(unknown) is >= 0 and var id)
        {
            run.Add(id);
        }
        else if ((_bytes is null || !Vocabulary.AddBytes(unknown, _bytes, run)) && _unknown >= 0)
        {
            run.Add(_unknown);
        }
    }

    private readonly record struct Way(int From, int Id, double Score);
}
