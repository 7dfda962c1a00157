using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using OpenTelemetry.Metrics;
using OpenTelemetry.Trace;

namespace Atrium.ServiceDefaults.Telemetry;

/// <summary>
/// Traces and metrics of a process that holds several services. .NET's activity and meter listeners hear the whole process, so with
/// providers per service each request would be exported once per service: the host starts one of these and calls
/// <see cref="SharedTelemetry.ShareTelemetry"/> on every builder. Logs belong to each service's own logger factory and stay there.
/// </summary>
public sealed class ProcessTelemetry : IAsyncDisposable
{
    private readonly ServiceProvider? _services;

    private ProcessTelemetry(ServiceProvider? services) => _services = services;

    /// <summary>Starts exporting for the whole process when <c>OTEL_EXPORTER_OTLP_ENDPOINT</c> is set; dispose it last, to flush.</summary>
    public static ProcessTelemetry Start(string processName, IConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        if (!TelemetrySetup.Wanted(configuration))
        {
            return new ProcessTelemetry(null);
        }

        var services = new ServiceCollection();
        services.AddSingleton(configuration);
        TelemetrySetup.AddProviders(services, configuration, processName);
        var provider = services.BuildServiceProvider();
        provider.GetRequiredService<TracerProvider>();
        provider.GetRequiredService<MeterProvider>();
        return new ProcessTelemetry(provider);
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _services?.DisposeAsync() ?? ValueTask.CompletedTask;
}

/// <summary>How a host of several services tells each of them that the process's telemetry is taken care of.</summary>
public static class SharedTelemetry
{
    /// <summary>
    /// This service exports no traces and metrics of its own over OTLP; its server spans carry <c>atrium.service</c> instead. Its
    /// <c>/metrics</c> leaves out what belongs to the process (runtime, DNS) unless <paramref name="ownsProcessMetrics"/>: let one
    /// service per process own them, or a sum over the services counts them several times.
    /// </summary>
    public static WebApplicationBuilder ShareTelemetry(this WebApplicationBuilder builder, bool ownsProcessMetrics = false)
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.Services.AddSingleton(new TelemetryOwnership { Shared = true, OwnsProcessMetrics = ownsProcessMetrics });
        return builder;
    }
}

/// <summary>Who exports for this process; the registration made last counts.</summary>
internal sealed record TelemetryOwnership
{
    public bool Shared { get; init; }

    public bool OwnsProcessMetrics { get; init; } = true;
}
