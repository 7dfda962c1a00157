using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using OpenTelemetry.Metrics;
using OpenTelemetry.Trace;

namespace Atrium.ServiceDefaults.Telemetry;

/// <summary>Building the providers starts their listeners; the container's end flushes and stops them.</summary>
internal sealed class TelemetryStart(IServiceProvider services, TelemetryOwnership ownership) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken)
    {
        if (!ownership.Shared)
        {
            services.GetRequiredService<TracerProvider>();
            services.GetRequiredService<MeterProvider>();
        }

        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
