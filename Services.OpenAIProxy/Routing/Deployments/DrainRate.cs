namespace Atrium.OpenAIProxy.Routing.Deployments;

/// <summary>How fast requests end, measured over the last ones.</summary>
internal sealed class DrainRate(TimeProvider time)
{
    private readonly long[] _ends = new long[64];
    private int _count;

    /// <summary>Notes that a request ended.</summary>
    public void Ended() => _ends[_count++ % _ends.Length] = time.GetTimestamp();

    /// <summary>How long it will take until <paramref name="requests"/> have ended; null when too few have to tell.</summary>
    public TimeSpan? Predict(int requests)
    {
        var known = Math.Min(_count, _ends.Length);
        if (known < 2)
        {
            return null;
        }

        // Up to now and not up to the last end: when nothing has ended for long, the rate is lower than it was.
        var oldest = _count <= _ends.Length ? _ends[0] : _ends[_count % _ends.Length];
        return time.GetElapsedTime(oldest) / known * requests;
    }
}
