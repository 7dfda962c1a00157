using Atrium.ServiceDefaults;

namespace Atrium.Engine;

/// <summary>Builds the service. Triton's HTTP protocol over llama.cpp on the CPU.</summary>
public static class EngineApp
{
    /// <summary>The name under which telemetry, health and discovery know this service.</summary>
    public const string ServiceName = "engine";

    /// <summary>Builds the service, ready to run; <paramref name="configure"/> runs last, so a host or a test can override anything.</summary>
    public static WebApplication Create(string[] args, Action<WebApplicationBuilder>? configure = null)
    {
        var builder = AtriumHost.CreateBuilder(ServiceName, typeof(EngineApp), args);

        configure?.Invoke(builder);

        var app = builder.Build();
        app.UseServiceDefaults();
        return app;
    }
}
