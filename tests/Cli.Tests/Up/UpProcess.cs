using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json.Nodes;

namespace Atrium.Cli.Tests.Up;

/// <summary>A real <c>atrium up --json</c> on free ports.</summary>
internal sealed partial class UpProcess : IDisposable
{
    public const int Sigint = 2;
    public const int Sigkill = 9;
    public const int Sigterm = 15;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly Process _process;
    private readonly StringBuilder _error = new();
    private readonly Task _reading;

    private UpProcess(Process process)
    {
        _process = process;
        _reading = ReadErrorAsync();
    }

    /// <summary>Completes when it said that it stops.</summary>
    public TaskCompletionSource Stopping { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>What it printed when it was ready.</summary>
    public JsonNode Ready { get; private set; } = new JsonObject();

    public Uri Address => new(Ready["address"]!.GetValue<string>());

    public static Process Start(IReadOnlyDictionary<string, string> variables, params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet", ["exec", typeof(AtriumCommand).Assembly.Location, "up", "--standalone", .. arguments])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var name in (string[])["GATEWAY_PORT", "OPENAI_PROXY_PORT", "ENGINE_PORT", "ENGINE_METRICS_PORT"])
        {
            start.Environment[name] = "0";
        }

        foreach (var (name, value) in variables)
        {
            start.Environment[name] = value;
        }

        return Process.Start(start)!;
    }

    public static async Task<UpProcess> ReadyAsync(params (string Name, string Value)[] variables)
    {
        var up = new UpProcess(Start(variables.ToDictionary(static v => v.Name, static v => v.Value), "--json"));
        if (await up._process.StandardOutput.ReadLineAsync().WaitAsync(Patience) is { } line)
        {
            up.Ready = JsonNode.Parse(line)!;
            return up;
        }

        throw new InvalidOperationException((await up.ExitAsync()).Error);
    }

    /// <summary>The engine's process, taken hold of while it lives.</summary>
    public Process Engine() => Process.GetProcessById(Ready["engine_pid"]!.GetValue<int>());

    public void Signal(int signal) => Assert.Equal(0, Kill(_process.Id, signal));

    public async Task<(int ExitCode, string Error)> ExitAsync()
    {
        await _process.WaitForExitAsync().WaitAsync(Patience);
        await _reading;
        return (_process.ExitCode, _error.ToString());
    }

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
        }

        _process.Dispose();
    }

    private async Task ReadErrorAsync()
    {
        while (await _process.StandardError.ReadLineAsync() is { } line)
        {
            _ = _error.AppendLine(line);
            if (line.StartsWith("Stopping", StringComparison.Ordinal))
            {
                Stopping.SetResult();
            }
        }
    }

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int Kill(int pid, int signal);
}
