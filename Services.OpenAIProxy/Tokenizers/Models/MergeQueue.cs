namespace Atrium.OpenAIProxy.Tokenizers.Models;

/// <summary>
/// The parts of one word while neighbours are put together, best pair first, leftmost of equals. The candidates are in a heap, so that a word
/// of n characters takes n log n steps, however long it is.
/// </summary>
internal sealed class MergeQueue
{
    private int[] _parts = new int[64];
    private int[] _before = new int[64];
    private int[] _after = new int[64];
    private long[] _heap = new long[64];
    private int _count;
    private int _queued;

    /// <summary>How many parts there is room for.</summary>
    public int Capacity => _parts.Length;

    /// <summary>How many candidates were looked at, for the test that bounds it.</summary>
    public long Looks { get; private set; }

    /// <summary>Begins a word.</summary>
    public void Clear() => (_count, _queued) = (0, 0);

    /// <summary>Adds a part to the word's end.</summary>
    public void Add(int part)
    {
        if (_count == _parts.Length)
        {
            Array.Resize(ref _parts, _count * 2);
            Array.Resize(ref _before, _count * 2);
            Array.Resize(ref _after, _count * 2);
        }

        _parts[_count] = part;
        _before[_count] = _count - 1;
        _after[_count] = ++_count;
    }

    /// <summary>Puts together what <paramref name="merges"/> allows, and adds the rest to <paramref name="run"/>.</summary>
    public void Merge(MergeTable merges, TokenRun run)
    {
        for (var i = 0; i + 1 < _count; i++)
        {
            Queue(i, merges);
        }

        while (_queued > 0)
        {
            var best = Take();
            var (rank, at) = ((int)(best >> 32), (int)best);
            Looks++;

            // What was merged away has no part any more; what has grown has another rank, or none.
            if (_parts[at] < 0 || _after[at] == _count || !merges.TryFind(_parts[at], _parts[_after[at]], out var now, out var merged) || now != rank)
            {
                continue;
            }

            var gone = _after[at];
            (_parts[at], _parts[gone], _after[at]) = (merged, -1, _after[gone]);
            if (_after[at] < _count)
            {
                _before[_after[at]] = at;
                Queue(at, merges);
            }

            if (_before[at] >= 0)
            {
                Queue(_before[at], merges);
            }
        }

        for (var i = 0; i < _count; i = _after[i])
        {
            run.Add(_parts[i]);
        }
    }

    private void Queue(int at, MergeTable merges)
    {
        if (!merges.TryFind(_parts[at], _parts[_after[at]], out var rank, out _))
        {
            return;
        }

        if (_queued == _heap.Length)
        {
            Array.Resize(ref _heap, _queued * 2);
        }

        var one = ((long)rank << 32) | (uint)at;
        var i = _queued++;
        for (; i > 0 && _heap[(i - 1) / 2] > one; i = (i - 1) / 2)
        {
            _heap[i] = _heap[(i - 1) / 2];
        }

        _heap[i] = one;
    }

    private long Take()
    {
        var (best, last) = (_heap[0], _heap[--_queued]);
        var i = 0;
        for (var child = 1; child < _queued; child = (2 * i) + 1)
        {
            child += child + 1 < _queued && _heap[child + 1] < _heap[child] ? 1 : 0;
            if (_heap[child] >= last)
            {
                break;
            }

            (_heap[i], i) = (_heap[child], child);
        }

        _heap[i] = last;
        return best;
    }
}
