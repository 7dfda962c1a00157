using System.Numerics;

namespace Atrium.OpenAIProxy.Tokenizers.Models;

/// <summary>Which neighbours may be put together, to what, and in which order. A table of open addressing: it is asked for each pair of each new word.</summary>
internal sealed class MergeTable
{
    private readonly ulong[] _pairs;
    private readonly (int Rank, int Merged)[] _values;
    private readonly int _shift;

    /// <summary>Of pairs and what they become, the best first. A pair that comes again has its last place.</summary>
    public MergeTable(IReadOnlyList<(int First, int Second, int Merged)> merges)
    {
        var size = (int)BitOperations.RoundUpToPowerOf2((uint)(merges.Count * 2) + 2);
        (_pairs, _values, _shift) = (new ulong[size], new (int, int)[size], 64 - BitOperations.Log2((uint)size));
        Array.Fill(_pairs, ulong.MaxValue);
        for (var rank = 0; rank < merges.Count; rank++)
        {
            var (first, second, merged) = merges[rank];
            var at = Find(Pair(first, second));
            (_pairs[at], _values[at]) = (Pair(first, second), (rank, merged));
        }
    }

    /// <summary>Looks up a pair.</summary>
    public bool TryFind(int first, int second, out int rank, out int merged)
    {
        var at = Find(Pair(first, second));
        (rank, merged) = _values[at];
        return _pairs[at] != ulong.MaxValue;
    }

    private static ulong Pair(int first, int second) => ((ulong)(uint)first << 32) | (uint)second;

    private int Find(ulong pair)
    {
        var at = (int)((pair * 0x9E3779B97F4A7C15) >> _shift);
        while (_pairs[at] != pair && _pairs[at] != ulong.MaxValue)
        {
            at = (at + 1) & (_pairs.Length - 1);
        }

        return at;
    }
}
