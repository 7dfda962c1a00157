using System.Diagnostics.Metrics;
using Atrium.ServiceDefaults.Health;
using Atrium.ServiceDefaults.Telemetry;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Atrium.ServiceDefaults.Metrics;

internal static class MetricsEndpoint
{
    public static void Add(IServiceCollection services)
    {
        services.AddSingleton<MetricRegistry>();
        services.AddSingleton<BuildInfo>();
        services.AddHostedService<Start>();
    }

    public static void Map(WebApplication app) =>
        app.MapGet(ProbePaths.Metrics, static (HttpContext context, MetricRegistry registry) =>
        {
            context.Response.Headers.CacheControl = "no-store";
            return TypedResults.Text(PrometheusText.Write(registry.Collect()), PrometheusText.ContentType);
        }).DisableHttpMetrics().ExcludeFromDescription();

    /// <summary>Listens from the start: what happened before the first scrape counts too.</summary>
    private sealed class Start(MetricRegistry registry, BuildInfo info) : IHostedService
    {
        public Task StartAsync(CancellationToken cancellationToken)
        {
            _ = registry;
            info.Announce();
            return Task.CompletedTask;
        }

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }

    private sealed class BuildInfo(IMeterFactory meters, ServiceIdentity service)
    {
        public void Announce() => meters.Create("Atrium.Service").CreateObservableGauge(
            "atrium.build.info",
            () => new Measurement<int>(1, new("service", service.Name), new KeyValuePair<string, object?>("version", ServiceVersion.Current)),
            description: "Always 1; the labels say what runs here.");
    }
}
