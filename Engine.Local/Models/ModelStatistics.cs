namespace Atrium.Engine.Models;

/// <summary>Requests of one model since the engine started, in the terms of Triton's statistics. Thread-safe.</summary>
internal sealed class ModelStatistics
{
    /// <summary>Upper bounds of the histogram of first responses, in milliseconds; Triton's own.</summary>
    public static readonly IReadOnlyList<double> FirstResponseBounds = [100, 500, 2000, 5000];

    private readonly Lock _gate = new();
    private readonly long[] _firstResponses = new long[5];
    private TimeSpan _firstResponseTime;
    private Snapshot _now;

    /// <summary>Requests per bucket of <see cref="FirstResponseBounds"/>, the last one unbounded, and the sum of their times.</summary>
    public (long[] Buckets, TimeSpan Sum) FirstResponses()
    {
        lock (_gate)
        {
            return ([.. _firstResponses], _firstResponseTime);
        }
    }

    /// <summary>Everything counted so far, consistent in itself.</summary>
    public Snapshot Read()
    {
        lock (_gate)
        {
            return _now;
        }
    }

    /// <summary>A request that was answered.</summary>
    public void Succeeded(in Phases phases, int inferences, DateTimeOffset at)
    {
        lock (_gate)
        {
            var bucket = 0;
            while (bucket < FirstResponseBounds.Count && phases.First.TotalMilliseconds > FirstResponseBounds[bucket])
            {
                bucket++;
            }

            _firstResponses[bucket]++;
            _firstResponseTime += phases.First;
            _now = _now with
            {
                Success = _now.Success + 1,
                Inferences = _now.Inferences + inferences,
                Total = _now.Total + phases.Total,
                Queue = _now.Queue + phases.Queue,
                Input = _now.Input + phases.Input,
                Infer = _now.Infer + phases.Infer,
                Output = _now.Output + phases.Output,
                Last = at,
            };
        }
    }

    /// <summary>A request that was refused or went wrong.</summary>
    public void Failed(TimeSpan total)
    {
        lock (_gate)
        {
            _now = _now with { Failure = _now.Failure + 1, FailureTime = _now.FailureTime + total };
        }
    }

    /// <summary>A request whose client left.</summary>
    public void Cancelled(TimeSpan total)
    {
        lock (_gate)
        {
            _now = _now with { Cancelled = _now.Cancelled + 1, CancelTime = _now.CancelTime + total };
        }
    }

    /// <summary>Where a request's time went.</summary>
    internal readonly record struct Phases(TimeSpan Total, TimeSpan Queue, TimeSpan Input, TimeSpan Infer, TimeSpan Output, TimeSpan First);

    /// <summary>Counters at one moment.</summary>
    internal readonly record struct Snapshot(
        long Success,
        long Failure,
        long Cancelled,
        long Inferences,
        TimeSpan Total,
        TimeSpan FailureTime,
        TimeSpan CancelTime,
        TimeSpan Queue,
        TimeSpan Input,
        TimeSpan Infer,
        TimeSpan Output,
        DateTimeOffset Last);
}
