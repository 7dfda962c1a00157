using Atrium.OpenAIProxy.Tokenizers.Models;

namespace Atrium.OpenAIProxy.Tokenizers;

/// <summary>The tokens of one text while they are found, and the memory that finding them needs. Used again from text to text, by one at a time.</summary>
internal sealed class TokenRun
{
    // What a long text needed is not kept for the short ones after it.
    private const int Kept = 64 * 1024;

    private int[] _ids = new int[256];

    /// <summary>How many there are.</summary>
    public int Count { get; private set; }

    /// <summary>The tokens.</summary>
    public ReadOnlySpan<int> Ids => _ids.AsSpan(0, Count);

    /// <summary>For words that are put together from parts.</summary>
    public MergeQueue Merges { get; private set; } = new();

    /// <summary>Adds one.</summary>
    public void Add(int id)
    {
        if (Count == _ids.Length)
        {
            Array.Resize(ref _ids, Count * 2);
        }

        _ids[Count++] = id;
    }

    /// <summary>Adds several.</summary>
    public void Add(ReadOnlySpan<int> ids)
    {
        while (Count + ids.Length > _ids.Length)
        {
            Array.Resize(ref _ids, _ids.Length * 2);
        }

        ids.CopyTo(_ids.AsSpan(Count));
        Count += ids.Length;
    }

    /// <summary>Takes back all but the first <paramref name="count"/>.</summary>
    public void Cut(int count) => Count = count;

    /// <summary>Empties it.</summary>
    public void Clear()
    {
        Count = 0;
        _ids = _ids.Length > Kept ? new int[256] : _ids;
        Merges = Merges.Capacity > Kept ? new MergeQueue() : Merges;
    }
}
