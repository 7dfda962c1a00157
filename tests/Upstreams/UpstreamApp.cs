using Atrium.Upstreams.Inspection;
using Atrium.Upstreams.Triton;

namespace Atrium.Upstreams;

/// <summary>A mock engine: it speaks an engine's protocol with scripted text, delays and faults, and remembers what it was asked.</summary>
public static class UpstreamApp
{
    /// <summary>Builds the mock. Arguments: <c>--port</c> (0 takes a free one), <c>--config</c>, <c>--context</c>, <c>--script</c>.</summary>
    public static WebApplication Create(params string[] args)
    {
        var builder = WebApplication.CreateSlimBuilder(args);
        builder.WebHost.UseUrls($"http://127.0.0.1:{builder.Configuration["port"] ?? "0"}");
        builder.Logging.SetMinimumLevel(LogLevel.Critical);
        builder.WebHost.ConfigureKestrel(static kestrel => kestrel.Limits.MaxRequestBodySize = null);
        builder.Services.AddSingleton(new Upstream
        {
            Script = Script.Parse(builder.Configuration["script"] ?? "", new Script()),
            Config = Enum.Parse<ModelConfigKind>(builder.Configuration["config"] ?? nameof(ModelConfigKind.Ensemble), ignoreCase: true),
            Context = builder.Configuration.GetValue("context", 4096),
        });

        var app = builder.Build();
        app.MapTriton();
        app.MapInspection();
        return app;
    }
}
