using System.Collections.Concurrent;

namespace Atrium.OpenAIProxy.Tests.Harness;

/// <summary>A clock whose short waits end at once and are remembered; long ones, the timeouts, take their time.</summary>
internal sealed class HurriedTime : TimeProvider
{
    private static readonly TimeSpan Short = TimeSpan.FromSeconds(9);

    public ConcurrentQueue<TimeSpan> Waits { get; } = [];

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        if (dueTime <= TimeSpan.Zero || dueTime > Short || period != Timeout.InfiniteTimeSpan)
        {
            return base.CreateTimer(callback, state, dueTime, period);
        }

        Waits.Enqueue(dueTime);
        return base.CreateTimer(callback, state, TimeSpan.Zero, period);
    }
}
