using System.Buffers;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Atrium.ServiceDefaults.Requests;

/// <summary>
/// One id per request, from the client when it sent a sane <c>x-request-id</c>, else new. It is the request's trace identifier (so it is
/// in problem details), in the log scope as <c>request_id</c>, the <c>x-request-id</c> of the response, and what calls to other services carry.
/// </summary>
public static class RequestId
{
    /// <summary>The header in both directions.</summary>
    public const string Header = "x-request-id";

    private const int Longest = 128;

    private static readonly SearchValues<char> Allowed =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.:+/=");

    /// <summary>The name of the id among the values of a log scope.</summary>
    internal const string ScopeName = "request_id";

    internal static void Use(WebApplication app)
    {
        var logger = app.Services.GetRequiredService<ILoggerFactory>().CreateLogger("Atrium.Requests");
        app.Use(async (context, next) =>
        {
            Accept(context);

            // The framework's own scope has taken its RequestId by now, so ours stands beside it.
            using (logger.BeginScope(new KeyValuePair<string, object?>[] { new(ScopeName, context.TraceIdentifier) }))
            {
                await next(context);
            }
        });
    }

    /// <summary>1 to 128 characters out of letters, digits and <c>-_.:+/=</c>.</summary>
    internal static bool IsSane(string? id) => id is { Length: > 0 and <= Longest } && !id.AsSpan().ContainsAnyExcept(Allowed);

    private static void Accept(HttpContext context)
    {
        var sent = context.Request.Headers[Header];
        var id = sent.Count == 1 && IsSane(sent[0]) ? sent[0]! : "req_" + Guid.CreateVersion7().ToString("N");
        context.TraceIdentifier = id;
        context.Request.Headers[Header] = id;

        // At the last moment: a proxied response may bring an id of its own.
        context.Response.OnStarting(
            static state =>
            {
                var context = (HttpContext)state;
                context.Response.Headers[Header] = context.TraceIdentifier;
                return Task.CompletedTask;
            },
            context);
    }
}
