using System.Globalization;
using Microsoft.AspNetCore.Http;

namespace Atrium.ServiceDefaults.RateLimits;

/// <summary>An allowance as OpenAI's clients read it: <c>x-ratelimit-{limit,remaining,reset}-{what}</c>, and when to come again.</summary>
public static class RateHeaders
{
    /// <summary>Shows the state that <paramref name="bucket"/> has when the response begins.</summary>
    /// <param name="response">The response, not yet begun.</param>
    /// <param name="what"><c>requests</c> or <c>tokens</c>.</param>
    /// <param name="bucket">The allowance.</param>
    public static void Show(HttpResponse response, string what, RateBucket bucket)
    {
        ArgumentNullException.ThrowIfNull(response);
        response.OnStarting(
            static state =>
            {
                var (response, what, bucket) = ((HttpResponse, string, RateBucket))state;
                var now = bucket.Look();
                response.Headers[$"x-ratelimit-limit-{what}"] = now.Limit.ToString(CultureInfo.InvariantCulture);
                response.Headers[$"x-ratelimit-remaining-{what}"] = now.Remaining.ToString(CultureInfo.InvariantCulture);
                response.Headers[$"x-ratelimit-reset-{what}"] = Duration(now.Reset);
                return Task.CompletedTask;
            },
            (response, what, bucket));
    }

    /// <summary>Says when to come again: in whole seconds for everyone, in milliseconds for OpenAI's own clients, both rounded up.</summary>
    public static void RetryAfter(HttpResponse response, TimeSpan wait)
    {
        ArgumentNullException.ThrowIfNull(response);
        response.Headers.RetryAfter = Math.Ceiling(wait.TotalSeconds).ToString(CultureInfo.InvariantCulture);
        response.Headers["retry-after-ms"] = Math.Ceiling(wait.TotalMilliseconds).ToString(CultureInfo.InvariantCulture);
    }

    /// <summary>A time as OpenAI writes it, rounded up to milliseconds: <c>12ms</c>, <c>1s</c>, <c>8.64s</c>, <c>6m0s</c>, <c>1h0m3s</c>.</summary>
    public static string Duration(TimeSpan time)
    {
        time = TimeSpan.FromMilliseconds(Math.Ceiling(time.TotalMilliseconds));
        if (time < TimeSpan.FromSeconds(1))
        {
            return string.Create(CultureInfo.InvariantCulture, $"{time.TotalMilliseconds}ms");
        }

        var seconds = string.Create(CultureInfo.InvariantCulture, $"{time.Seconds + (time.Milliseconds / 1000m):0.###}s");
        return time < TimeSpan.FromMinutes(1) ? seconds
            : time < TimeSpan.FromHours(1) ? string.Create(CultureInfo.InvariantCulture, $"{time.Minutes}m{seconds}")
            : string.Create(CultureInfo.InvariantCulture, $"{(long)time.TotalHours}h{time.Minutes}m{seconds}");
    }
}
