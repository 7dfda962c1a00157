using Atrium.OpenAIProxy.Backends.OpenAI;
using Atrium.OpenAIProxy.Backends.Tgi;
using Atrium.OpenAIProxy.Backends.Triton;
using Atrium.OpenAIProxy.Backends.Wire;
using Atrium.OpenAIProxy.Chat;
using Atrium.OpenAIProxy.Coeffects;
using Atrium.OpenAIProxy.Completions;
using Atrium.OpenAIProxy.Delivery;
using Atrium.OpenAIProxy.Embeddings;
using Atrium.OpenAIProxy.Errors;
using Atrium.OpenAIProxy.Health;
using Atrium.OpenAIProxy.Limits;
using Atrium.OpenAIProxy.Messages;
using Atrium.OpenAIProxy.Models;
using Atrium.OpenAIProxy.RequestRows;
using Atrium.OpenAIProxy.Responses;
using Atrium.OpenAIProxy.Routing;
using Atrium.OpenAIProxy.Telemetry;
using Atrium.OpenAIProxy.Tokenize;
using Atrium.OpenAIProxy.Tools;
using Atrium.ServiceDefaults;
using Atrium.ServiceDefaults.Configuration;

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
        builder.AddVariables(OpenAIProxyVariables.All);
        builder.ListenOn(builder.Configuration[OpenAIProxyVariables.Host.Key] ?? OpenAIProxyVariables.Host.Default, OpenAIProxyVariables.Port);

        // Nothing here blocks a thread, so whoever received a request's bytes may go on with it, and whoever has a chunk may send it.
        builder.WebHost.UseSockets(static sockets => sockets.UnsafePreferInlineScheduling = true);

        builder.Services.AddOptions<ProxyOptions>().BindConfiguration(ProxyOptions.Section);
        builder.Services.AddSingleton<EngineConnections>();
        builder.Services.AddTriton();
        builder.Services.AddTgi();
        builder.Services.AddOpenAIEngines();
        builder.Services.AddOpenAIErrors();
        builder.Services.AddProxyHealth();
        builder.Services.AddRequestRows(builder.Configuration);
        builder.Services.AddOptions<TelemetryOptions>().BindConfiguration(TelemetryOptions.Section);
        builder.Services.AddSingleton<GenerationMetrics>();
        builder.Services.AddSingleton<TokenLimit>();
        builder.Services.AddSingleton<Measuring>();
        builder.Services.AddRouter();
        builder.Services.AddHostedService<DeploymentMetrics>();
        builder.Services.AddSingleton<Answering>();
        builder.Services.AddSingleton<StreamDelivery>();
        builder.Services.AddSingleton<ChatCompletions>();
        builder.Services.AddSingleton<TextCompletions>();
        builder.Services.AddResponses();
        builder.Services.AddMessages();
        builder.AddTools();

        configure?.Invoke(builder);

        var app = builder.Build();

        // Now and not with the first request: a wrong setting stops the start.
        app.Services.GetRequiredService<ModelCatalogue>();
        app.UseServiceDefaults();
        app.UseOpenAIErrors();
        app.MapChat();
        app.MapCompletions();
        app.MapEmbeddings();
        app.MapResponses();
        app.MapMessages();
        app.MapTokenize();
        app.MapTools();
        app.MapCoeffects();
        app.MapModels();
        return app;
    }
}
