using System.Buffers;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace Atrium.ServiceDefaults.Requests;

/// <summary>
/// One id per request, from the client when it sent a sane <c>x-request-id</c>, else new. It is the request's trace identifier (so it is
/// in every log scope), the <c>x-request-id</c> of the response, and what calls to other services carry.
/// </summary>
public static class RequestId
{
    /// <summary>The header in both directions.</summary>
    public const string Header = "x-request-id";

    private const int Longest = 128;

    private static readonly SearchValues<char> Allowed =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.:+/=");

    internal static void Use(IApplicationBuilder app) => app.Use(static (context, next) =>
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
        return next(context);
    });

    /// <summary>1 to 128 characters out of letters, digits and <c>-_.:+/=</c>.</summary>
    internal static bool IsSane(string? id) => id is { Length: > 0 and <= Longest } && !id.AsSpan().ContainsAnyExcept(Allowed);
}
