using Atrium.Cli.Terminal;
using Atrium.Standalone;
using Microsoft.Extensions.Logging.Console;

namespace Atrium.Cli.Up;

/// <summary>One run of <c>atrium up</c>, from the choice of the host to the last process.</summary>
internal static class UpRun
{
    public static async Task<int> RunAsync(UpRequest request, CliConsole console)
    {
        var variables = request.Variables();
        if (request.Mode != UpMode.Standalone)
        {
            var aspire = await AspireProbe.CheckAsync(CancellationToken.None);
            if (aspire.Available)
            {
                return await AspireRun.RunAsync(variables, console);
            }

            if (request.Mode == UpMode.Aspire)
            {
                throw new CliException($"Aspire cannot run here: {aspire.Reason} Leave out --aspire to run everything in one process.");
            }
        }

        return await StandaloneAsync(request, variables, console);
    }

    private static async Task<int> StandaloneAsync(UpRequest request, IReadOnlyDictionary<string, string> variables, CliConsole console)
    {
        var began = TimeProvider.System.GetTimestamp();
        RunningAtrium? running = null;
        using var signals = new StopSignals(
            () => console.Error.WriteLine("Stopping: running requests may finish. Ctrl-C again ends at once."),
            () => running?.Abort());
        try
        {
            await using var atrium = await StartProgress.ShowAsync(console, progress => StandaloneApp.StartAsync(
                new StandaloneOptions { Variables = variables, Configure = LogToError, Progress = progress }, signals.Token));
            running = atrium;

            var block = await ReadyBlock.DescribeAsync(atrium, TimeProvider.System.GetElapsedTime(began), signals.Token);
            await console.Out.WriteAsync(request.Json ? block.ToJsonLine() : block.ToText(console.OutIsTerminal && console.Color));
            await console.Out.FlushAsync(signals.Token);
            await atrium.Completion.WaitAsync(signals.Token);
            return 0;
        }
        catch (OperationCanceledException) when (signals.Token.IsCancellationRequested)
        {
            await console.Error.WriteLineAsync("Stopped.");
            return 0;
        }
        catch (Exception e) when (StandaloneApp.TryDescribe(e, out var message))
        {
            throw new CliException(message);
        }
    }

    // Standard output belongs to the block.
    private static void LogToError(WebApplicationBuilder builder) =>
        builder.Services.Configure<ConsoleLoggerOptions>(static options => options.LogToStandardErrorThreshold = LogLevel.Trace);
}
