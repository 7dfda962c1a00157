using Atrium.Engine.Models;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;

namespace Atrium.Engine.Metrics;

/// <summary>
/// Triton has its metrics on a port of their own. Here it is the second address of the same server: on it there is
/// <c>/metrics</c> and nothing else.
/// </summary>
internal static class MetricsPort
{
    private const string ContentType = "text/plain; version=0.0.4; charset=utf-8";

    /// <summary>Answers what arrives on the metrics port. Call it before everything else.</summary>
    public static void UseMetricsPort(this WebApplication app)
    {
        var repository = app.Services.GetRequiredService<ModelRepository>();
        var port = new Lazy<int?>(() => Find(app));
        app.Use((context, next) =>
        {
            if (context.Connection.LocalPort != port.Value)
            {
                return next(context);
            }

            if (context.Request.Path != "/metrics")
            {
                context.Response.StatusCode = StatusCodes.Status404NotFound;
                return Task.CompletedTask;
            }

            context.Response.ContentType = ContentType;
            context.Response.Headers.CacheControl = "no-store";
            return context.Response.WriteAsync(PrometheusPage.Write(repository.Loaded()), context.RequestAborted);
        });
    }

    /// <summary>The address of the metrics port once the engine listens, or null when the host chose the addresses.</summary>
    public static Uri? Address(WebApplication app)
    {
        var addresses = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()?.Addresses;
        return addresses is { Count: > 1 } ? new Uri(addresses.Last()) : null;
    }

    private static int? Find(WebApplication app) => Address(app)?.Port;
}
