namespace Atrium.Engine.Scheduling;

/// <summary>What became of an attempt to stand in line.</summary>
internal enum Admission
{
    /// <summary>In line.</summary>
    Accepted,

    /// <summary>The line is full.</summary>
    Full,

    /// <summary>Nobody is served here any more.</summary>
    Closed,
}

/// <summary>Requests that wait for a slot: first come, first served, and no more than its limit. Thread-safe.</summary>
internal sealed class AdmissionQueue(int limit)
{
    private readonly Lock _gate = new();
    private readonly LinkedList<Generation> _waiting = [];
    private bool _closed;

    public int Limit => limit;

    public int Count
    {
        get
        {
            lock (_gate)
            {
                return _waiting.Count;
            }
        }
    }

    /// <summary>Adds at the end. <paramref name="free"/> slots take their request at once, so as many may stand here beyond the limit.</summary>
    public Admission Add(Generation generation, int free)
    {
        lock (_gate)
        {
            if (_closed)
            {
                return Admission.Closed;
            }

            if (_waiting.Count >= limit + free)
            {
                return Admission.Full;
            }

            _waiting.AddLast(generation);
            return Admission.Accepted;
        }
    }

    /// <summary>Lets nobody in any more; who waits stays.</summary>
    public void Close()
    {
        lock (_gate)
        {
            _closed = true;
        }
    }

    public bool TryTake(out Generation? generation)
    {
        lock (_gate)
        {
            generation = _waiting.First?.Value;
            if (generation is null)
            {
                return false;
            }

            _waiting.RemoveFirst();
            return true;
        }
    }

    /// <summary>True when it was waiting and is no longer.</summary>
    public bool Remove(Generation generation)
    {
        lock (_gate)
        {
            return _waiting.Remove(generation);
        }
    }
}
