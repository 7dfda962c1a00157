using Atrium.Engine.Generate;
using Atrium.Engine.Inference;
using Atrium.Engine.Metrics;
using Atrium.Engine.Models;
using Atrium.Engine.Server;
using Atrium.Engine.Tokenize;
using Atrium.ServiceDefaults;
using Atrium.ServiceDefaults.Configuration;
using Atrium.ServiceDefaults.Health;

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
        builder.AddVariables(EngineVariables.All);

        var options = builder.Configuration.GetSection(EngineOptions.Section).Get<EngineOptions>() ?? new EngineOptions();
        builder.ListenOn(options.Host, EngineVariables.Port);
        builder.ListenOn(options.Host, EngineVariables.MetricsPort);
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Limits.MaxRequestBodySize = (long)options.MaxBodyMiB << 20);
        builder.Services.AddOptions<EngineOptions>().BindConfiguration(EngineOptions.Section);
        builder.Services.AddSingleton<ModelRepository>();
        builder.Services.AddHostedService<ModelStartup>();
        builder.Services.AddHealthChecks().AddCheck<ModelHealth>("model").AddCheck<StepHealth>("steps", tags: [ProbePaths.LiveTag]);
        if (options.ParentStdin)
        {
            builder.Services.AddHostedService<ParentWatch>();
        }

        configure?.Invoke(builder);

        var app = builder.Build();
        app.UseMetricsPort();
        app.UseServiceDefaults();
        app.UseProtocolErrors();
        app.MapServer();
        app.MapModels();
        app.MapRepository();
        app.MapGenerate();
        app.MapInfer();
        app.MapTokenize();
        return app;
    }
}
