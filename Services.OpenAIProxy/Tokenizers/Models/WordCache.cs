using System.Runtime.InteropServices;

namespace Atrium.OpenAIProxy.Tokenizers.Models;

/// <summary>
/// The tokens of words that came up lately. Each word has two places, of which the last two words that came hold one each: bounded, without
/// locks, and without memory for a word that is found.
/// </summary>
internal sealed class WordCache
{
    /// <summary>Longer words are not kept.</summary>
    public const int LongestWord = 96;

    private const int Places = 1 << 16;

    private readonly Entry?[] _entries = new Entry?[Places];

    /// <summary>The tokens of <paramref name="word"/>; false when it is not kept.</summary>
    public bool TryFind(ReadOnlySpan<char> word, out ReadOnlySpan<int> ids)
    {
        var place = Place(word);
        var entry = Volatile.Read(ref _entries[place]);
        if (entry is null || !word.SequenceEqual(entry.Word))
        {
            entry = Volatile.Read(ref _entries[place ^ 1]);
            if (entry is null || !word.SequenceEqual(entry.Word))
            {
                ids = default;
                return false;
            }
        }

        ids = entry.Ids;
        return true;
    }

    /// <summary>Keeps the tokens of a word.</summary>
    public void Keep(ReadOnlySpan<char> word, ReadOnlySpan<int> ids)
    {
        if (word.Length <= LongestWord)
        {
            var place = Place(word);
            Volatile.Write(ref _entries[place ^ 1], Volatile.Read(ref _entries[place]));
            Volatile.Write(ref _entries[place], new Entry(word.ToString(), ids.ToArray()));
        }
    }

    // Nobody gains by words that meet in one place but a slower answer of his own, so the hash needs no secret.
    private static int Place(ReadOnlySpan<char> word)
    {
        var bytes = MemoryMarshal.AsBytes(word);
        var hash = (ulong)word.Length;
        for (; bytes.Length >= 8; bytes = bytes[8..])
        {
            hash = (hash ^ MemoryMarshal.Read<ulong>(bytes)) * 0x9E3779B97F4A7C15;
            hash ^= hash >> 32;
        }

        foreach (var value in MemoryMarshal.Cast<byte, char>(bytes))
        {
            hash = (hash ^ value) * 0x9E3779B97F4A7C15;
        }

        return (int)((hash * 0x9E3779B97F4A7C15) >> 48);
    }

    private sealed record Entry(string Word, int[] Ids);
}
