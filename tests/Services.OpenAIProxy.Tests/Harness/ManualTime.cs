namespace Atrium.OpenAIProxy.Tests.Harness;

/// <summary>A clock that stands still until it is told to go on; timers fire while it is being told.</summary>
internal sealed class ManualTime : TimeProvider
{
    private readonly Lock _lock = new();
    private readonly List<Timer> _timers = [];
    private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private DateTimeOffset _now = new(2026, 11, 21, 12, 0, 0, TimeSpan.Zero);

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override DateTimeOffset GetUtcNow() => _now;

    public override long GetTimestamp() => _now.Ticks;

    public void Advance(TimeSpan by)
    {
        var until = _now + by;
        while (true)
        {
            Timer? next;
            lock (_lock)
            {
                next = _timers.Where(timer => timer.Due <= until).MinBy(static timer => timer.Due);
                if (next is null)
                {
                    _now = until;
                    return;
                }

                _now = next.Due!.Value;
                next.Due = next.Period is { } period ? _now + period : null;
            }

            next.Fire();
        }
    }

    /// <summary>Completes when somebody waits for something that is due after <paramref name="wait"/>.</summary>
    public Task WaitsAsync(TimeSpan wait, CancellationToken cancellationToken) => UntilAsync(wait, waits: true, cancellationToken);

    /// <summary>Completes when nobody does.</summary>
    public Task WaitsNoMoreAsync(TimeSpan wait, CancellationToken cancellationToken) => UntilAsync(wait, waits: false, cancellationToken);

    /// <summary>Lets time pass, an hour for each change of what is waited for, until <paramref name="done"/> is.</summary>
    public async Task PassAsync(Task done)
    {
        while (!done.IsCompleted)
        {
            Task changed;
            lock (_lock)
            {
                changed = _changed.Task;
            }

            // Elsewhere: what waits goes on right here otherwise, and would take the test's own context along.
            await Task.Run(() => Advance(TimeSpan.FromHours(1)));
            await Task.WhenAny(done, changed);
        }
    }

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new Timer(this, () => callback(state));
        lock (_lock)
        {
            _timers.Add(timer);
        }

        timer.Change(dueTime, period);
        return timer;
    }

    private async Task UntilAsync(TimeSpan wait, bool waits, CancellationToken cancellationToken)
    {
        while (true)
        {
            Task changed;
            lock (_lock)
            {
                if (_timers.Any(timer => timer.Due == _now + wait) == waits)
                {
                    return;
                }

                changed = _changed.Task;
            }

            await changed.WaitAsync(cancellationToken);
        }
    }

    private void Changed()
    {
        var changed = _changed;
        _changed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        changed.SetResult();
    }

    private sealed class Timer(ManualTime time, Action fire) : ITimer
    {
        public DateTimeOffset? Due { get; set; }

        public TimeSpan? Period { get; private set; }

        public void Fire() => fire();

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            lock (time._lock)
            {
                Due = dueTime == Timeout.InfiniteTimeSpan ? null : time._now + dueTime;
                Period = period == Timeout.InfiniteTimeSpan || period == TimeSpan.Zero ? null : period;
                time.Changed();
                return true;
            }
        }

        public void Dispose()
        {
            lock (time._lock)
            {
                time._timers.Remove(this);
                time.Changed();
            }
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
