using System.Net;
using Atrium.Gateway.Keys;
using Microsoft.AspNetCore.Mvc;

namespace Atrium.Gateway.Access;

/// <summary>
/// Keeps foreign web pages out where no key does. A page may open a WebSocket or send a simple POST to any address its visitor can
/// reach, this machine's loopback included, without asking CORS first; and by rebinding its own name to 127.0.0.1 it becomes
/// "same origin". So: an <c>Origin</c> that is neither the gateway's own nor allowed is refused (for WebSockets always, else while
/// anonymous), and an anonymous gateway on loopback answers only to loopback names.
/// </summary>
internal static class BrowserGuard
{
    public static void Use(WebApplication app)
    {
        var options = app.Services.GetRequiredService<GatewayOptions>();
        var anonymous = options.Keys.Count == 0;
        var anyOrigin = options.Origins is ["*"];
        var loopbackNamesOnly = anonymous && !options.AllowAnonymous && AnonymousStart.OnlyLoopback(app.Configuration);
        app.Use(async (context, next) =>
        {
            var request = context.Request;
            var origin = request.Headers.Origin.ToString();
            if (loopbackNamesOnly && !IsLoopbackName(request.Host.Host))
            {
                await Refuse(context, $"Without API keys this gateway answers only to localhost, not to '{request.Host.Host}'.");
            }
            else if (origin.Length > 0
                && (anonymous || PresentedKey.IsWebSocket(context))
                && !anyOrigin
                && !options.Origins.Contains(origin, StringComparer.OrdinalIgnoreCase)
                && !IsOwn(origin, request))
            {
                await Refuse(context, "Pages of this origin may not call the gateway. ATRIUM_CORS_ORIGINS lists those that may.");
            }
            else
            {
                await next(context);
            }
        });
    }

    private static bool IsOwn(string origin, HttpRequest request) =>
        Uri.TryCreate(origin, UriKind.Absolute, out var uri) && string.Equals(uri.Authority, request.Host.Value, StringComparison.OrdinalIgnoreCase);

    private static bool IsLoopbackName(string host) =>
        string.Equals(host, "localhost", StringComparison.OrdinalIgnoreCase)
        || host.EndsWith(".localhost", StringComparison.OrdinalIgnoreCase)
        || (IPAddress.TryParse(host.Trim('[', ']'), out var ip) && IPAddress.IsLoopback(ip));

    private static async Task Refuse(HttpContext context, string detail)
    {
        context.Response.StatusCode = StatusCodes.Status403Forbidden;
        await context.RequestServices.GetRequiredService<IProblemDetailsService>().WriteAsync(new ProblemDetailsContext
        {
            HttpContext = context,
            ProblemDetails = new ProblemDetails { Status = StatusCodes.Status403Forbidden, Detail = detail },
        });
    }
}
