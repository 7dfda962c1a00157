using Atrium.OpenAIProxy.Routing.Settings;

namespace Atrium.OpenAIProxy.Routing;

/// <summary>The waits between tries: full jitter, so that clients of an engine that failed do not come back all at once.</summary>
internal static class RetryDelays
{
    /// <summary>
    /// The wait after the <paramref name="attempt"/>th failed try, from 1: anything from 0 to base x 2^attempt or the cap, but as long as the
    /// engine asks for. Null when that is longer than is waited for here.
    /// </summary>
    public static TimeSpan? After(int attempt, TimeSpan? retryAfter, RetrySettings settings, Random random)
    {
        if (retryAfter > settings.RetryAfterLimit)
        {
            return null;
        }

        var most = Math.Min(settings.Cap.TotalMilliseconds, settings.Base.TotalMilliseconds * Math.Pow(2, attempt));
        var jitter = TimeSpan.FromMilliseconds(random.NextInt64((long)most + 1));
        return retryAfter > jitter ? retryAfter : jitter;
    }
}
