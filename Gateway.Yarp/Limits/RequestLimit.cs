using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Globalization;
using Atrium.Gateway.Errors;
using Atrium.Gateway.Keys;
using Atrium.ServiceDefaults.RateLimits;
using Microsoft.AspNetCore.Mvc;

namespace Atrium.Gateway.Limits;

/// <summary>
/// So many requests per minute and key. What only reads (GET, HEAD) is free, for it makes no engine work; a WebSocket counts as one. Where no
/// keys are asked for, everybody has the same allowance together.
/// </summary>
internal sealed class RequestLimit
{
    private readonly ConcurrentDictionary<string, RateBucket> _buckets = new(StringComparer.Ordinal);
    private readonly Counter<long> _refused;
    private readonly TimeProvider _time;
    private readonly int _perMinute;

    /// <summary>Creates the limit and its counter.</summary>
    public RequestLimit(GatewayOptions options, IMeterFactory meters, TimeProvider time)
    {
        (_perMinute, _time) = (options.RequestsPerMinute, time);
        _refused = meters.Create("Atrium.Gateway").CreateCounter<long>(
            "atrium.gateway.requests.limited", "{request}", "Requests refused because their key had used up its requests per minute.");
    }

    public static void Use(WebApplication app)
    {
        if (app.Services.GetRequiredService<GatewayOptions>().RequestsPerMinute > 0)
        {
            app.Use(app.Services.GetRequiredService<RequestLimit>().AnswerAsync);
        }
    }

    private async Task AnswerAsync(HttpContext context, RequestDelegate next)
    {
        if (!Counts(context))
        {
            await next(context);
            return;
        }

        // There are only as many names as there are keys.
        var bucket = _buckets.GetOrAdd(KeyName.Of(context), static (_, limit) => new RateBucket(limit._perMinute, limit._time), this);
        var state = bucket.Take(1, out var granted);
        RateHeaders.Show(context.Response, "requests", bucket);
        if (granted)
        {
            await next(context);
            return;
        }

        _refused.Add(1);
        context.Response.StatusCode = StatusCodes.Status429TooManyRequests;
        RateHeaders.RetryAfter(context.Response, state.Wait);
        await context.RequestServices.GetRequiredService<IProblemDetailsService>().WriteAsync(new ProblemDetailsContext
        {
            HttpContext = context,
            ProblemDetails = new ProblemDetails
            {
                Status = StatusCodes.Status429TooManyRequests,
                Detail = string.Create(
                    CultureInfo.InvariantCulture, $"Rate limit reached: {state.Limit} requests per minute. Please try again in {RateHeaders.Duration(state.Wait)}."),
                Extensions = { [OpenAIError.CodeExtension] = "rate_limit_exceeded" },
            },
        });
    }

    private static bool Counts(HttpContext context) =>
        context.Request.Path.StartsWithSegments("/v1")
        && (PresentedKey.IsWebSocket(context)
            || !(HttpMethods.IsGet(context.Request.Method) || HttpMethods.IsHead(context.Request.Method) || HttpMethods.IsOptions(context.Request.Method)));
}
