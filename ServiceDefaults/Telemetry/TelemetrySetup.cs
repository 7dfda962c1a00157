using Atrium.ServiceDefaults.Configuration;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using OpenTelemetry;
using OpenTelemetry.Logs;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace Atrium.ServiceDefaults.Telemetry;

/// <summary>Traces, metrics and logs over OTLP, when an endpoint is configured; nothing at all otherwise.</summary>
internal static class TelemetrySetup
{
    private static readonly string[] Sources = ["Microsoft.AspNetCore", "System.Net.Http", "Yarp.ReverseProxy", "Atrium.*"];

    // Not "*": that drags in thirty-one instruments of the QUIC library.
    private static readonly string[] Meters = ["Microsoft.AspNetCore.*", "System.Net.*", "System.Runtime", "Atrium.*"];

    public static void Add(WebApplicationBuilder builder, string serviceName)
    {
        builder.Services.AddSingleton(new TelemetryOwnership());
        if (!Wanted(builder.Configuration))
        {
            return;
        }

        builder.Logging.AddOpenTelemetry(static logs =>
        {
            logs.IncludeFormattedMessage = true;
            logs.IncludeScopes = true;
        });
        AddProviders(builder.Services, builder.Configuration, serviceName);
        builder.Services.AddHostedService<TelemetryStart>();
    }

    public static bool Wanted(IConfiguration configuration) =>
        !string.IsNullOrWhiteSpace(configuration[CommonVariables.OtlpEndpointKey]);

    public static void AddProviders(IServiceCollection services, IConfiguration configuration, string serviceName)
    {
        var telemetry = new TelemetryBuilder(services);
        telemetry
            .ConfigureResource(resource =>
            {
                // A name set in code would win over the orchestrator's.
                if (string.IsNullOrEmpty(configuration["OTEL_SERVICE_NAME"]))
                {
                    resource.AddService(serviceName, serviceNamespace: "atrium", serviceVersion: ServiceVersion.Current);
                }
            })
            .WithTracing(static tracing => tracing.AddSource(Sources))
            .WithMetrics(static metrics => metrics.AddMeter(Meters))
            .UseOtlpExporter();
    }

    private sealed class TelemetryBuilder(IServiceCollection services) : IOpenTelemetryBuilder
    {
        public IServiceCollection Services { get; } = services;
    }
}
