using System.Text;

namespace Atrium.Upstreams.Inspection;

/// <summary>Everything a mock was asked, in order.</summary>
public sealed class Journal
{
    /// <summary>How many requests a mock remembers unless told otherwise.</summary>
    public const int UsualLength = 10_000;

    private readonly Lock _lock = new();
    private readonly List<Entry> _entries = [];
    private readonly int[] _endings = new int[Enum.GetValues<Ending>().Length];
    private TaskCompletionSource? _changed;
    private int _number;

    /// <summary>How many entries are kept; with 0 requests are only counted.</summary>
    public int Longest { get; init; } = UsualLength;

    /// <summary>The clock of <see cref="Entry.Ended"/>.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>A copy of all entries, the oldest ones dropped beyond the longest.</summary>
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

    /// <summary>How many requests, remembered or not, stand at <paramref name="ending"/>.</summary>
    public int Count(Ending ending)
    {
        lock (_lock)
        {
            return _endings[(int)ending];
        }
    }

    public Entry Begin(string path, string body, string? requestId) => Begin(new Entry(Interlocked.Increment(ref _number), path, body, requestId));

    public void Sent(Entry entry)
    {
        lock (_lock)
        {
            entry.Events++;
            Changed();
        }
    }

    public void End(Entry entry, Ending ending)
    {
        lock (_lock)
        {
            entry.Ended = Time.GetUtcNow();
            entry.Ending = ending;
            if (!entry.Forgotten)
            {
                _endings[(int)Ending.Running]--;
                _endings[(int)ending]++;
            }

            Changed();
        }
    }

    public void Clear()
    {
        lock (_lock)
        {
            _entries.ForEach(static entry => entry.Forgotten = true);
            _entries.Clear();
            Array.Clear(_endings);
            Changed();
        }
    }

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

                changed = (_changed ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).Task;
            }

            await changed.WaitAsync(cancellationToken);
        }
    }

    internal Entry Begin(HttpRequest request, byte[] body)
    {
        var number = Interlocked.Increment(ref _number);
        return Begin(Longest == 0
            ? new Entry(number, "", "", null)
            : new Entry(number, request.Path, Encoding.UTF8.GetString(body), request.Headers["triton-request-id"])
            {
                Headers = request.Headers.ToDictionary(static header => header.Key, static header => header.Value.ToString(), StringComparer.OrdinalIgnoreCase),
            });
    }

    private Entry Begin(Entry entry)
    {
        lock (_lock)
        {
            _endings[(int)Ending.Running]++;
            if (Longest > 0)
            {
                _entries.Add(entry);
                if (_entries.Count > Longest)
                {
                    _entries.RemoveRange(0, (Longest / 2) + 1);
                }
            }

            Changed();
        }

        return entry;
    }

    // Only when somebody waits is there something to make, so a stream under load pays for nothing.
    private void Changed()
    {
        _changed?.SetResult();
        _changed = null;
    }
}
