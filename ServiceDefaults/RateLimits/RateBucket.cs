namespace Atrium.ServiceDefaults.RateLimits;

/// <summary>
/// An allowance per minute: a bucket that holds a minute's worth when it is full and is refilled evenly. What was taken too much is owed,
/// and paid back before anything is granted again.
/// </summary>
public sealed class RateBucket(long perMinute, TimeProvider time)
{
    private readonly Lock _lock = new();

    // In whole parts of which a minute's ticks make one, so that nothing is ever rounded.
    private readonly Int128 _full = Parts(perMinute);
    private Int128 _left = Parts(perMinute);
    private long _at = time.GetTimestamp();

    /// <summary>Takes <paramref name="amount"/> if so much is there.</summary>
    public RateState Take(long amount, out bool granted)
    {
        lock (_lock)
        {
            Refill();
            granted = _left >= Parts(amount);
            if (granted)
            {
                _left -= Parts(amount);
            }

            return State(amount);
        }
    }

    /// <summary>Gives back what was taken and not used; a negative amount takes more, whether it is there or not.</summary>
    public void Return(long amount)
    {
        lock (_lock)
        {
            Refill();
            _left = Int128.Min(_left + Parts(amount), _full);
        }
    }

    /// <summary>How it stands now.</summary>
    public RateState Look()
    {
        lock (_lock)
        {
            Refill();
            return State(1);
        }
    }

    private static Int128 Parts(long amount) => (Int128)amount * TimeSpan.TicksPerMinute;

    private void Refill()
    {
        var now = time.GetTimestamp();
        _left = Int128.Min(_left + ((Int128)time.GetElapsedTime(_at, now).Ticks * perMinute), _full);
        _at = now;
    }

    private RateState State(long amount) => new(
        perMinute,
        (long)(Int128.Max(0, _left) / TimeSpan.TicksPerMinute),
        Time(_full - _left),
        Time(Int128.Min(Parts(amount), _full) - _left));

    // Rounded up to a whole tick, so that whoever waits exactly so long is not a tick too early.
    private TimeSpan Time(Int128 missing) => missing <= 0 ? TimeSpan.Zero : new TimeSpan((long)((missing + perMinute - 1) / perMinute));
}

/// <summary>How an allowance stands.</summary>
/// <param name="Limit">What it is per minute.</param>
/// <param name="Remaining">What could be taken now.</param>
/// <param name="Reset">Until all of it could be taken.</param>
/// <param name="Wait">Until what was asked for could be taken; zero when it can be now.</param>
public readonly record struct RateState(long Limit, long Remaining, TimeSpan Reset, TimeSpan Wait);
