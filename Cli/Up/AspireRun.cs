using System.Diagnostics;
using Atrium.Cli.Terminal;

namespace Atrium.Cli.Up;

/// <summary>Hands over to the AppHost, which prints its own dashboard address and stops its own resources.</summary>
internal static class AspireRun
{
    public static async Task<int> RunAsync(IReadOnlyDictionary<string, string> variables, CliConsole console)
    {
        var start = new ProcessStartInfo("dotnet") { UseShellExecute = false, WorkingDirectory = Repository.Root };
        foreach (var argument in (string[])["run", "--project", "AppHost", "--configuration", "Release"])
        {
            start.ArgumentList.Add(argument);
        }

        foreach (var (name, value) in variables)
        {
            start.Environment[name] = value;
        }

        await console.Error.WriteLineAsync("atrium: starting the Aspire AppHost (./atrium up --standalone runs everything in one process)");
        using var process = Process.Start(start) ?? throw new CliException("dotnet could not be started.");

        // Ctrl-C reaches the AppHost from the terminal; this process waits for it to stop its resources.
        using var signals = new StopSignals(() => { }, () => process.Kill(entireProcessTree: true));
        await process.WaitForExitAsync(CancellationToken.None);
        return process.ExitCode;
    }
}
