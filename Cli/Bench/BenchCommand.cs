using System.CommandLine;
using System.Diagnostics;
using Atrium.Cli.Terminal;

namespace Atrium.Cli.Bench;

/// <summary><c>atrium bench</c>: hands over to <c>bench/&lt;name&gt;/run</c>.</summary>
internal static class BenchCommand
{
    public static Command Create(CliConsole console)
    {
        var name = new Argument<string?>("name") { Description = "Which benchmark; without a name, lists them.", Arity = ArgumentArity.ZeroOrOne };
        var rest = new Argument<string[]>("arguments") { Description = "Handed on to it (after -- when they begin with a dash).", Arity = ArgumentArity.ZeroOrMore };
        var command = new Command("bench", "Run a benchmark of bench/.") { name, rest };
        command.TreatUnmatchedTokensAsErrors = false;
        command.SetAction(async (parsed, _) =>
        {
            var there = Benchmarks();
            if (parsed.GetValue(name) is not { } wanted)
            {
                await console.Out.WriteLineAsync(there.Count == 0
                    ? "There is no benchmark in bench/ yet."
                    : string.Join(Environment.NewLine, there.Keys.Select(static n => $"atrium bench {n}")));
                return 0;
            }

            return there.TryGetValue(wanted, out var program)
                ? await RunAsync(program, [.. parsed.GetValue(rest) ?? [], .. parsed.UnmatchedTokens])
                : throw new CliException($"There is no benchmark '{wanted}'. There are: {string.Join(", ", there.Keys)}");
        });
        return command;
    }

    private static SortedDictionary<string, string> Benchmarks()
    {
        var folder = new DirectoryInfo(Path.Combine(Repository.Root, "bench"));
        var runnable = folder.Exists ? folder.EnumerateDirectories().Where(static d => File.Exists(Path.Combine(d.FullName, "run"))) : [];
        return new(runnable.ToDictionary(static d => d.Name, static d => Path.Combine(d.FullName, "run")), StringComparer.Ordinal);
    }

    private static async Task<int> RunAsync(string program, IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { UseShellExecute = false, WorkingDirectory = Repository.Root };
        try
        {
            using var process = Process.Start(start)!;
            using var signals = new StopSignals(() => { }, () => process.Kill(entireProcessTree: true));
            await process.WaitForExitAsync(CancellationToken.None);
            return process.ExitCode;
        }
        catch (System.ComponentModel.Win32Exception e)
        {
            throw new CliException($"{program} cannot be started: {e.Message}");
        }
    }
}
