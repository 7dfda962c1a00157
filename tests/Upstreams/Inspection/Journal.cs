namespace Atrium.Upstreams.Inspection;

/// <summary>How a request ended.</summary>
public enum Ending
{
    Running,
    Completed,

    /// <summary>The client closed the connection first.</summary>
    Aborted,

    /// <summary>The mock broke it off on purpose.</summary>
    Faulted,
}

/// <summary>One request and what became of it.</summary>
public sealed record Entry(int Number, string Path, string Body, string? RequestId)
{
    public int Events { get; set; }

    public Ending Ending { get; set; }
}

/// <summary>Everything a mock was asked, in order.</summary>
public sealed class Journal
{
    private const int Longest = 10_000;

    private readonly Lock _lock = new();
    private readonly List<Entry> _entries = [];
    private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _number;

    /// <summary>A copy of all entries, the oldest ones dropped beyond ten thousand.</summary>
    public IReadOnlyList<Entry> Entries
    {
        get
        {
            lock (_lock)
            {
                return [.. _entries];
            }
        }
    }

    public Entry Begin(string path, string body, string? requestId)
    {
        var entry = new Entry(Interlocked.Increment(ref _number), path, body, requestId);
        Change(() =>
        {
            _entries.Add(entry);
            if (_entries.Count > Longest)
            {
                _entries.RemoveRange(0, Longest / 2);
            }
        });
        return entry;
    }

    public void Sent(Entry entry) => Change(() => entry.Events++);

    public void End(Entry entry, Ending ending) => Change(() => entry.Ending = ending);

    public void Clear() => Change(_entries.Clear);

    /// <summary>Completes when <paramref name="holds"/> is true of the entries.</summary>
    public async Task WaitAsync(Func<IReadOnlyList<Entry>, bool> holds, CancellationToken cancellationToken = default)
    {
        while (true)
        {
            Task changed;
            lock (_lock)
            {
                if (holds(_entries))
                {
                    return;
                }

                changed = _changed.Task;
            }

            await changed.WaitAsync(cancellationToken);
        }
    }

    private void Change(Action change)
    {
        TaskCompletionSource changed;
        lock (_lock)
        {
            change();
            changed = _changed;
            _changed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }

        changed.SetResult();
    }
}
