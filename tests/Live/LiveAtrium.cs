using Atrium.Standalone;
using Microsoft.AspNetCore.Builder;

namespace Atrium.Live;

/// <summary>The whole of Atrium as a user runs it: gateway and proxy in this process, the engine as a child, a real model, free ports.</summary>
public sealed class LiveAtrium : IAsyncDisposable
{
    /// <summary>The API key the gateway asks for.</summary>
    public const string Key = "sk-atrium-test";

    /// <summary>The model's id towards clients.</summary>
    public const string Model = "atrium-demo";

    private readonly RunningAtrium _running;

    private LiveAtrium(RunningAtrium running)
    {
        _running = running;
        Engine = new EngineActivity(new Uri(running.EngineAddress!, "metrics"));
    }

    /// <summary>The gateway's address; the only one a client knows.</summary>
    public Uri Address => _running.GatewayAddress;

    /// <summary>The proxy's address, for what only its own callers see.</summary>
    public Uri ProxyAddress => _running.ProxyAddress;

    /// <summary>What the engine is doing.</summary>
    public EngineActivity Engine { get; }

    /// <summary>The engine's process, or null while there is none.</summary>
    public int? EngineProcessId => _running.EngineProcessId;

    /// <summary>Starts everything; returns when a chat can be answered.</summary>
    /// <param name="variables">Variables that win over the ones set here, for example <c>ATRIUM_API_KEYS</c>.</param>
    /// <param name="configure">Runs on the builder of every service in this process.</param>
    public static async Task<LiveAtrium> StartAsync(
        IReadOnlyDictionary<string, string>? variables = null, Action<WebApplicationBuilder>? configure = null)
    {
        var all = new Dictionary<string, string>
        {
            ["GATEWAY_PORT"] = "0",
            ["OPENAI_PROXY_PORT"] = "0",
            ["ENGINE_PORT"] = "0",
            ["ENGINE_METRICS_PORT"] = "0",
            ["ATRIUM_API_KEYS"] = Key,
            ["MODEL_NAME"] = Model,
        };
        foreach (var (name, value) in variables ?? new Dictionary<string, string>())
        {
            all[name] = value;
        }

        return new LiveAtrium(await StandaloneApp.StartAsync(new StandaloneOptions { Variables = all, Configure = configure }));
    }

    /// <summary>A client of the gateway; <paramref name="key"/> null sends no key.</summary>
    public HttpClient CreateClient(string? key = Key)
    {
        var client = new HttpClient { BaseAddress = Address, Timeout = Timeout.InfiniteTimeSpan };
        if (key is not null)
        {
            client.DefaultRequestHeaders.Authorization = new("Bearer", key);
        }

        return client;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        Engine.Dispose();
        await _running.DisposeAsync();
    }
}
