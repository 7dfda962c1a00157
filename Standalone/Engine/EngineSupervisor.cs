using System.Net;

namespace Atrium.Standalone.Engine;

/// <summary>
/// Keeps the engine's process running: starts it, waits until it is ready, starts it again after a crash or a hang, and gives up with
/// the reason when it cannot start. The engine is a process of its own because a fault in native code would end this one.
/// </summary>
internal sealed class EngineSupervisor : IAsyncDisposable
{
    private static readonly TimeSpan BetweenProbes = TimeSpan.FromMilliseconds(100);

    private readonly EngineCommand _command;
    private readonly RestartPolicy _policy;
    private readonly TimeSpan _stopLimit;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly CancellationTokenSource _stopping = new();
    private readonly TaskCompletionSource _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly HttpClient _probe = new(new SocketsHttpHandler { UseProxy = false }) { Timeout = TimeSpan.FromSeconds(5) };
    private volatile EngineProcess? _current;

    public EngineSupervisor(EngineCommand command, RestartPolicy policy, TimeSpan stopLimit, TimeProvider time, ILogger logger)
    {
        _command = command;
        _policy = policy;
        _stopLimit = stopLimit;
        _time = time;
        _logger = logger;
        Completion = Task.Run(RunAsync);
    }

    /// <summary>Completes when the engine is ready for the first time; faults with <see cref="EngineStartException"/> when it never will be.</summary>
    public Task Ready => _ready.Task;

    /// <summary>Completes after <see cref="StopAsync"/>; faults with <see cref="EngineStartException"/> when the engine is given up.</summary>
    public Task Completion { get; }

    /// <summary>The running process, or null between two lives.</summary>
    public int? ProcessId => _current?.Id;

    /// <summary>Ends the engine: it may finish what it does within the limit, then its tree is killed.</summary>
    public async Task StopAsync()
    {
        await _stopping.CancelAsync();
        await Completion.ContinueWith(static _ => { }, TaskScheduler.Default);
    }

    /// <summary>Ends the engine without waiting for anything.</summary>
    public void Kill()
    {
        if (!Completion.IsCompleted)
        {
            _stopping.Cancel();
            _current?.KillTree();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _probe.Dispose();
        _stopping.Dispose();
    }

    private async Task RunAsync()
    {
        try
        {
            await SuperviseAsync();
            _logger.EngineStopped();
            _ = _ready.TrySetCanceled();
        }
        catch (Exception e)
        {
            // Whoever waits for the first start hears it from there.
            if (!_ready.TrySetException(e))
            {
                _logger.EngineGivenUp(e.Message);
            }

            throw;
        }
    }

    private async Task SuperviseAsync()
    {
        var quickExits = 0;
        var failedStarts = 0;
        while (!_stopping.IsCancellationRequested)
        {
            var born = _time.GetTimestamp();
            await using var process = EngineProcess.Start(_command, _logger);
            _current = process;
            _logger.EngineStarts(process.Id, _command.Address);

            var ready = await WaitUntilReadyAsync(process);
            if (ready)
            {
                var loading = _time.GetElapsedTime(born);
                _logger.EngineReady(loading.TotalSeconds);
                failedStarts = 0;
                _ = _ready.TrySetResult();
                await LiveAsync(process);
            }

            if (_stopping.IsCancellationRequested)
            {
                if (!await process.StopAsync(_stopLimit, _time))
                {
                    _logger.EngineKilled(_stopLimit.TotalSeconds);
                }

                _current = null;
                return;
            }

            var exit = Describe(await process.Exited);
            _current = null;
            failedStarts += ready ? 0 : 1;
            if (!_ready.Task.IsCompletedSuccessfully || failedStarts >= _policy.FailedStarts)
            {
                throw new EngineStartException(Reason(exit, failedStarts, process.Output.LastLines));
            }

            quickExits = _time.GetElapsedTime(born) < _policy.HealthyLife ? quickExits + 1 : 1;
            var wait = _policy.WaitAfter(quickExits);
            _logger.EngineRestarts(process.Id, exit, wait.TotalSeconds);
            await Task.WhenAny(Task.Delay(wait, _time, _stopping.Token));
        }
    }

    // A life ends by itself, because the supervisor is stopped, or here: when the process answers no more.
    private async Task LiveAsync(EngineProcess process)
    {
        using var over = CancellationTokenSource.CreateLinkedTokenSource(_stopping.Token);
        using var client = new HttpMessageInvoker(new SocketsHttpHandler { UseProxy = false });
        var hangs = new LivenessWatch(client, _policy.LongestSilence, _time).HangsAsync(_command.Address, over.Token);
        await Task.WhenAny(process.Exited, hangs);
        if (hangs.IsCompletedSuccessfully)
        {
            _logger.EngineHangs(process.Id, _policy.LongestSilence.TotalSeconds);
            process.KillTree();
        }

        await over.CancelAsync();
        await hangs.ContinueWith(static _ => { }, TaskScheduler.Default);
    }

    // False when the process ended, or the supervisor was stopped, before the engine became ready. There is no time limit: a large
    // model may load for minutes, and whoever waits can stop.
    private async Task<bool> WaitUntilReadyAsync(EngineProcess process)
    {
        var ready = new Uri(_command.Address, "/v2/health/ready");
        while (!process.Exited.IsCompleted && !_stopping.IsCancellationRequested)
        {
            try
            {
                using var response = await _probe.GetAsync(ready, _stopping.Token);
                if (response.StatusCode == HttpStatusCode.OK)
                {
                    return true;
                }
            }
            catch (Exception e) when (e is HttpRequestException or OperationCanceledException)
            {
                // Not listening yet.
            }

            await Task.WhenAny(process.Exited, Task.Delay(BetweenProbes, _time, _stopping.Token));
        }

        return false;
    }

    private static string Describe(int exitCode) => exitCode switch
    {
        128 + 4 => "signal 4 (SIGILL)",
        128 + 6 => "signal 6 (SIGABRT)",
        128 + 9 => "signal 9 (SIGKILL, perhaps out of memory)",
        128 + 11 => "signal 11 (SIGSEGV)",
        128 + 15 => "signal 15 (SIGTERM)",
        > 128 => $"signal {exitCode - 128}",
        _ => $"exit code {exitCode}",
    };

    private static string Reason(string exit, int failedStarts, IReadOnlyList<string> lastLines)
    {
        var times = failedStarts > 1 ? $" ({failedStarts} times in a row)" : "";
        var lines = lastLines.Count == 0
            ? " It printed nothing."
            : $" Its last lines:{Environment.NewLine}  {string.Join(Environment.NewLine + "  ", lastLines.SelectMany(static l => l.Split('\n')))}";
        return $"The engine ended with {exit} before it was ready{times}.{lines}";
    }
}
