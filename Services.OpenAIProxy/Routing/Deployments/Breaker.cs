using Atrium.OpenAIProxy.Routing.Settings;

namespace Atrium.OpenAIProxy.Routing.Deployments;

/// <summary>
/// A passive circuit breaker: failures in a row open it, after a while it lets one request at a time through to try, and when these succeed it
/// closes. Not safe for threads; the pool's lock guards it.
/// </summary>
internal sealed class Breaker(TimeProvider time)
{
    private int _failures;
    private int _successes;
    private bool _trying;
    private long _failed;
    private long _opened;

    /// <summary>How it stands.</summary>
    public BreakerState State { get; private set; }

    /// <summary>Whether a request may go through now.</summary>
    public bool Admits(BreakerSettings settings)
    {
        if (State == BreakerState.Open && time.GetElapsedTime(_opened) >= settings.Open)
        {
            (State, _successes, _trying) = (BreakerState.HalfOpen, 0, false);
        }

        return State == BreakerState.Closed || State == BreakerState.HalfOpen && !_trying;
    }

    /// <summary>A request goes through; true when it is a trial.</summary>
    public bool Begin()
    {
        if (State != BreakerState.HalfOpen || _trying)
        {
            return false;
        }

        return _trying = true;
    }

    /// <summary>A request has ended. <paramref name="overruled"/>: it was sent although the breaker was open.</summary>
    public void End(Outcome outcome, bool trial, bool overruled, BreakerSettings settings)
    {
        if (trial && State == BreakerState.HalfOpen)
        {
            _trying = false;
            if (outcome == Outcome.Failed)
            {
                Open();
            }
            else if (outcome == Outcome.Succeeded && ++_successes >= settings.Successes)
            {
                Close();
            }
        }
        else if (State == BreakerState.Closed && outcome == Outcome.Failed)
        {
            _failures = _failures > 0 && time.GetElapsedTime(_failed) > settings.Window ? 1 : _failures + 1;
            _failed = time.GetTimestamp();
            if (_failures >= settings.Failures)
            {
                Open();
            }
        }
        else if (outcome == Outcome.Succeeded && (State == BreakerState.Closed || overruled))
        {
            Close();
        }
    }

    private void Open() => (State, _opened) = (BreakerState.Open, time.GetTimestamp());

    private void Close() => (State, _failures) = (BreakerState.Closed, 0);
}

/// <summary>How a breaker stands.</summary>
internal enum BreakerState
{
    /// <summary>Requests go through.</summary>
    Closed,

    /// <summary>None does.</summary>
    Open,

    /// <summary>One at a time does.</summary>
    HalfOpen,
}
