namespace Atrium.ServiceDefaults.RateLimits;

/// <summary>
/// An allowance per minute: a bucket that holds a minute's worth when it is full and is refilled evenly. What was taken too much is owed,
/// and paid back before anything is granted again.
/// </summary>
public sealed class RateBucket(long perMinute, TimeProvider time)
{
    private readonly Lock _lock = new();
    private double _left = perMinute;
    private long _at = time.GetTimestamp();

    /// <summary>Takes <paramref name="amount"/> if so much is there.</summary>
    public RateState Take(long amount, out bool granted)
    {
        lock (_lock)
        {
            Refill();
            granted = _left >= amount;
            if (granted)
            {
                _left -= amount;
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
            _left = Math.Min(_left + amount, perMinute);
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

    private void Refill()
    {
        var now = time.GetTimestamp();
        _left = Math.Min(_left + (time.GetElapsedTime(_at, now).TotalMinutes * perMinute), perMinute);
        _at = now;
    }

    private RateState State(long amount) => new(
        perMinute,
        (long)Math.Max(0, Math.Floor(_left)),
        Minutes(perMinute - _left),
        Minutes(Math.Min(amount, perMinute) - _left));

    // Rounded up to a whole tick, so that whoever waits exactly so long is not a tick too early.
    private TimeSpan Minutes(double amount) => amount <= 0 ? TimeSpan.Zero : TimeSpan.FromTicks((long)Math.Ceiling(amount / perMinute * TimeSpan.TicksPerMinute));
}

/// <summary>How an allowance stands.</summary>
/// <param name="Limit">What it is per minute.</param>
/// <param name="Remaining">What could be taken now.</param>
/// <param name="Reset">Until all of it could be taken.</param>
/// <param name="Wait">Until what was asked for could be taken; zero when it can be now.</param>
public readonly record struct RateState(long Limit, long Remaining, TimeSpan Reset, TimeSpan Wait);
