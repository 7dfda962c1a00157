using Atrium.ServiceDefaults.Telemetry;
using Atrium.Standalone.Engine;

namespace Atrium.Standalone;

/// <summary>The running stack. Disposing it drains and stops everything; no process is left.</summary>
public sealed class RunningAtrium : IAsyncDisposable
{
    private readonly WebApplication _host;
    private readonly ProcessTelemetry _telemetry;
    private readonly StandaloneOptions _options;
    private readonly TaskCompletionSource _done = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Lock _lock = new();
    private WebApplication? _proxy;
    private WebApplication? _gateway;
    private EngineSupervisor? _engine;
    private Task? _stopped;

    internal RunningAtrium(WebApplication host, ProcessTelemetry telemetry, StandaloneOptions options)
    {
        _host = host;
        _telemetry = telemetry;
        _options = options;
    }

    /// <summary>The public address; a gateway that listens on every address is named by loopback here.</summary>
    public Uri GatewayAddress => Address(_gateway);

    /// <summary>The proxy's address on loopback.</summary>
    public Uri ProxyAddress => Address(_proxy);

    /// <summary>The engine's address, the local one's or that of the engine elsewhere.</summary>
    public Uri EngineAddress { get; internal set; } = new("http://127.0.0.1");

    /// <summary>The local engine's process id; null while it is being restarted, or when an engine elsewhere is used.</summary>
    public int? EngineProcessId => _engine?.ProcessId;

    /// <summary>Completes when the stack was stopped; faults with <see cref="EngineStartException"/> when the engine was given up.</summary>
    public Task Completion => _engine?.Completion ?? _done.Task;

    /// <summary>Drains and stops everything, from the door inwards: nothing new comes in, running requests may finish.</summary>
    public Task StopAsync()
    {
        lock (_lock)
        {
            return _stopped ??= StopOnceAsync();
        }
    }

    /// <summary>Ends the engine's process at once, for a caller that is about to exit.</summary>
    public void Abort() => _engine?.Kill();

    /// <inheritdoc/>
    public async ValueTask DisposeAsync() => await StopAsync();

    internal void StartEngine(EngineCommand command, RestartPolicy policy)
    {
        _options.Progress?.Report("starting the engine");
        var logger = _host.Services.GetRequiredService<ILoggerFactory>().CreateLogger("Atrium.Engine");
        _engine = new EngineSupervisor(command, policy, _options.EngineStopLimit, TimeProvider.System, logger);
        EngineAddress = command.Address;
    }

    internal async Task StartProxyAsync(Func<string[], WebApplication> create, string[] arguments, CancellationToken cancellationToken)
    {
        _options.Progress?.Report("starting the OpenAI proxy");
        _proxy = create(arguments);
        await _proxy.StartAsync(cancellationToken);
    }

    internal async Task StartGatewayAsync(Func<string[], WebApplication> create, string[] arguments, CancellationToken cancellationToken)
    {
        _options.Progress?.Report("starting the gateway");
        _gateway = create(arguments);
        await _gateway.StartAsync(cancellationToken);
    }

    internal async Task WaitForEngineAsync(CancellationToken cancellationToken)
    {
        if (_engine is null)
        {
            return;
        }

        _options.Progress?.Report("the engine is loading the model");
        await _engine.Ready.WaitAsync(cancellationToken);
    }

    private async Task StopOnceAsync()
    {
        foreach (var app in new[] { _gateway, _proxy })
        {
            if (app is not null)
            {
                await app.StopAsync();
                await app.DisposeAsync();
            }
        }

        if (_engine is not null)
        {
            await _engine.DisposeAsync();
        }

        await _host.DisposeAsync();
        await _telemetry.DisposeAsync();
        _ = _done.TrySetResult();
    }

    private static Uri Address(WebApplication? app)
    {
        var url = app?.Urls.First() ?? throw new InvalidOperationException("This service has not been started.");
        var address = new UriBuilder(url);
        if (address.Host is "0.0.0.0" or "[::]" or "::" or "*" or "+")
        {
            address.Host = "127.0.0.1";
        }

        return address.Uri;
    }
}
