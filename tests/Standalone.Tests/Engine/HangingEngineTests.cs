using System.Diagnostics;
using System.Globalization;
using Atrium.Engine;
using Atrium.OpenAIProxy.Tests.Harness;
using Atrium.Standalone.Engine;
using Atrium.Standalone.Ports;

namespace Atrium.Standalone.Tests.Engine;

/// <summary>A real engine that stands still (SIGSTOP) under a supervisor whose clock the test moves.</summary>
public sealed class HangingEngineTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task An_engine_that_stands_still_is_ended_and_started_again()
    {
        var port = PortCheck.Free();
        var time = new ManualTime();
        using var log = new CapturedLogger();
        var command = new EngineCommand
        {
            Assembly = typeof(EngineApp).Assembly.Location,
            Address = new Uri($"http://127.0.0.1:{port}"),
            Arguments = [string.Create(CultureInfo.InvariantCulture, $"--ENGINE_PORT={port}"), "--ENGINE_METRICS_PORT=0", "--ENGINE_SLOTS=1", "--ENGINE_THREADS=1"],
        };
        var policy = new RestartPolicy { LongestSilence = TimeSpan.FromHours(1) };
        await using var supervisor = new EngineSupervisor(command, policy, TimeSpan.FromHours(1), time, log);
        await UntilAsync(time, TimeSpan.FromSeconds(1), () => supervisor.Ready.IsCompleted);
        await supervisor.Ready;
        var first = supervisor.ProcessId!.Value;
        using var stopped = Process.GetProcessById(first);
        using (var stop = Process.Start("kill", ["-STOP", first.ToString(CultureInfo.InvariantCulture)]))
        {
            await stop.WaitForExitAsync();
        }

        try
        {
            await UntilAsync(time, TimeSpan.FromMinutes(10), () => stopped.HasExited);
            await UntilAsync(time, TimeSpan.FromSeconds(1), () => Times("The engine is ready") == 2);

            Assert.NotEqual(first, supervisor.ProcessId);
            Assert.Equal(1, Times("has not answered /alive for 3600 s"));
            Assert.False(supervisor.Completion.IsCompleted);
        }
        finally
        {
            // Not asked but ended: one that stands still would not hear it.
            supervisor.Kill();
        }

        int Times(string text) => log.Entries.Count(entry => entry.Text.Contains(text, StringComparison.Ordinal));
    }

    // The clock moves on while the test looks; a second of it is far below the limit, whatever the machine does meanwhile.
    private static async Task UntilAsync(ManualTime time, TimeSpan step, Func<bool> reached)
    {
        using var limit = new CancellationTokenSource(Patience);
        while (!reached())
        {
            time.Advance(step);
            await Task.Delay(20, limit.Token);
        }
    }
}
