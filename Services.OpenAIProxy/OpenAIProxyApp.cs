using Atrium.ServiceDefaults;

namespace Atrium.OpenAIProxy;

/// <summary>Builds the service. The OpenAI API over any engine.</summary>
public static class OpenAIProxyApp
{
    /// <summary>The name under which telemetry, health and discovery know this service.</summary>
    public const string ServiceName = "openai-proxy";

    /// <summary>Builds the service, ready to run; <paramref name="configure"/> runs last, so a host or a test can override anything.</summary>
    public static WebApplication Create(string[] args, Action<WebApplicationBuilder>? configure = null)
    {
        var builder = AtriumHost.CreateBuilder(ServiceName, typeof(OpenAIProxyApp), args);

        configure?.Invoke(builder);

        var app = builder.Build();
        app.UseServiceDefaults();
        return app;
    }
}
