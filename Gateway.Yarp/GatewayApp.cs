using Atrium.ServiceDefaults;

namespace Atrium.Gateway;

/// <summary>Builds the service. The one public door: routes, API keys, limits, API reference page.</summary>
public static class GatewayApp
{
    /// <summary>The name under which telemetry, health and discovery know this service.</summary>
    public const string ServiceName = "gateway";

    /// <summary>Builds the service, ready to run; <paramref name="configure"/> runs last, so a host or a test can override anything.</summary>
    public static WebApplication Create(string[] args, Action<WebApplicationBuilder>? configure = null)
    {
        var builder = AtriumHost.CreateBuilder(ServiceName, typeof(GatewayApp), args);

        configure?.Invoke(builder);

        var app = builder.Build();
        app.UseServiceDefaults();
        return app;
    }
}
