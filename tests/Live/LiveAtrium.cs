using System.Globalization;
using Atrium.Standalone;
using Atrium.Standalone.Ports;
using Microsoft.AspNetCore.Builder;

namespace Atrium.Live;

/// <summary>The whole of Atrium as a user runs it: gateway and proxy in this process, the engine as a child, a real model, free ports.</summary>
public sealed class LiveAtrium : IAsyncDisposable
{
    /// <summary>The API key the gateway asks for.</summary>
    public const string Key = "sk-atrium-test";

    /// <summary>The model's id towards clients.</summary>
    public const string Model = "atrium-demo";

    // Ends a start that hangs; nothing is measured with it.
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    private readonly RunningAtrium _running;

    private LiveAtrium(RunningAtrium running, int metrics)
    {
        _running = running;
        Engine = new EngineActivity(new UriBuilder(running.EngineAddress!) { Port = metrics, Path = "metrics" }.Uri);
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
        var metrics = PortCheck.Free();   // the only port that must be known beforehand: nobody reports it
        var all = new Dictionary<string, string>
        {
            ["GATEWAY_PORT"] = "0",
            ["OPENAI_PROXY_PORT"] = "0",
            ["ENGINE_PORT"] = "0",
            ["ENGINE_METRICS_PORT"] = metrics.ToString(CultureInfo.InvariantCulture),
            ["ATRIUM_API_KEYS"] = Key,
            ["MODEL_NAME"] = Model,
            ["LOG_LEVEL"] = "Error",
        };
        foreach (var (name, value) in variables ?? new Dictionary<string, string>())
        {
            all[name] = value;
        }

        using var patience = new CancellationTokenSource(Patience);
        var options = new StandaloneOptions { Variables = all, Configure = configure };
        return new LiveAtrium(await StandaloneApp.StartAsync(options, patience.Token), metrics);
    }

    /// <summary>A client of the gateway; <paramref name="key"/> null sends no key.</summary>
    public HttpClient CreateClient(string? key = Key)
    {
        // Leaving a stream closes its connection at once; by default the client would first read on for up to two seconds.
        var client = new HttpClient(new SocketsHttpHandler { MaxResponseDrainSize = 0 }) { BaseAddress = Address, Timeout = Timeout.InfiniteTimeSpan };
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
