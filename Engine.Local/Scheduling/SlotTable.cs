using Atrium.Engine.Native;

namespace Atrium.Engine.Scheduling;

/// <summary>
/// Places requests in slots: where most of the prompt is in memory already, and side by side, because sequences share a compute
/// pass only when their ids follow one another.
/// </summary>
internal sealed class SlotTable
{
    // Copying a sequence costs about as much as evaluating a few tokens; below that it is not worth it.
    private const int ShortestReuse = 8;

    private readonly LlamaContext _context;
    private readonly bool _reuse;
    private readonly Slot[] _slots;
    private long _uses;
    private int _fragmentedSteps;

    public SlotTable(LlamaContext context, bool reusePrefixes)
    {
        _context = context;
        _reuse = reusePrefixes;
        _slots = new Slot[context.Sequences];
        for (var id = 0; id < _slots.Length; id++)
        {
            _slots[id] = new Slot(id, context.ContextPerSequence);
        }
    }

    public ReadOnlySpan<Slot> All => _slots;

    /// <summary>Slots with a request.</summary>
    public int Busy { get; private set; }

    public bool HasFree => Busy < _slots.Length;

    /// <summary>Gives <paramref name="sequence"/> a slot; there must be a free one. Its memory then holds the reused beginning of the prompt only.</summary>
    public Slot Place(RunningSequence sequence)
    {
        var prompt = sequence.Generation.Plan.Prompt.AsSpan();

        // The last token is always evaluated: its logits choose the first token of the answer.
        var source = Best(prompt[..^1], out var reused);
        var slot = source is { Running: null } && (reused * 2 >= source.Count || Busy == _slots.Length - 1) ? source : Free(source);
        if (source is not null && source != slot)
        {
            _context.CopyWhole(source.Id, slot.Id);
            slot.CopyFrom(source);
        }

        if (slot.Count > reused)
        {
            if (!_context.Truncate(slot.Id, reused))
            {
                reused = 0;
                _context.Truncate(slot.Id, 0);
            }

            slot.Truncate(reused);
        }

        sequence.Generation.ReusedTokens = reused;
        slot.Running = sequence;
        slot.LastUsed = ++_uses;
        Busy++;
        return slot;
    }

    /// <summary>Frees a slot; its memory is kept for reuse.</summary>
    public void Release(Slot slot)
    {
        slot.Running?.Dispose();
        slot.Running = null;
        slot.LastUsed = ++_uses;
        Busy--;
    }

    /// <summary>Forgets what a slot holds, after a step that failed half-way.</summary>
    public void Forget(Slot slot)
    {
        _context.Truncate(slot.Id, 0);
        slot.Truncate(0);
    }

    /// <summary>Closes a gap between busy slots that has lasted for some steps, by moving the last one into it. True when it did.</summary>
    public bool Compact()
    {
        const int Patience = 8;
        const int WorthMoving = 32;

        var (gap, last) = Gap();
        _fragmentedSteps = gap is null ? 0 : _fragmentedSteps + 1;
        if (gap is null || last is null || _fragmentedSteps < Patience)
        {
            return false;
        }

        _fragmentedSteps = 0;
        var running = last.Running!;
        if (running.Generation.Plan.MaxTokens - running.OutputTokens < WorthMoving)
        {
            return false;
        }

        _context.CopyWhole(last.Id, gap.Id);
        gap.CopyFrom(last);
        gap.Running = running;
        last.Running = null;
        gap.LastUsed = ++_uses;
        return true;
    }

    private (Slot? Gap, Slot? Last) Gap()
    {
        var last = Array.FindLast(_slots, static slot => slot.Running is not null);
        var first = Array.Find(_slots, static slot => slot.Running is not null);
        if (last is null || first is null || last.Id - first.Id + 1 == Busy)
        {
            return default;
        }

        return (Array.Find(_slots, slot => slot.Running is null && slot.Id > first.Id), last);
    }

    private Slot? Best(ReadOnlySpan<int> prompt, out int reused)
    {
        reused = 0;
        Slot? best = null;
        foreach (var slot in _reuse ? _slots : [])
        {
            var common = slot.CommonPrefix(prompt);
            if (common >= ShortestReuse && (common > reused || (common == reused && best?.Running is not null && slot.Running is null)))
            {
                reused = common;
                best = slot;
            }
        }

        return best;
    }

    // Beside a busy slot when there is one, else the one used longest ago; never the source while another is free.
    private Slot Free(Slot? source)
    {
        Slot? best = null;
        foreach (var slot in _slots)
        {
            if (slot.Running is null && (best is null || Rank(slot, source).CompareTo(Rank(best, source)) < 0))
            {
                best = slot;
            }
        }

        return best!;
    }

    private (int Class, long LastUsed) Rank(Slot slot, Slot? source)
    {
        var neighbour = Busy == 0
            || (slot.Id > 0 && _slots[slot.Id - 1].Running is not null)
            || (slot.Id + 1 < _slots.Length && _slots[slot.Id + 1].Running is not null);
        return (slot == source ? 2 : neighbour ? 0 : 1, slot.LastUsed);
    }
}
