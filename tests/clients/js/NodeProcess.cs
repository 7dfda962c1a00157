using System.Diagnostics;
using System.Text.Json;

namespace Atrium.Clients.Js.Tests;

/// <summary>One run of <c>node --test</c>.</summary>
internal static class NodeProcess
{
    // Far above what a file needs: it ends a hung client, it measures nothing.
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    /// <summary>Runs one file of tests with <paramref name="variables"/> and collects what its reporter says.</summary>
    public static async Task<NodeRun> RunAsync(string file, IReadOnlyDictionary<string, string> variables)
    {
        var report = Path.GetTempFileName();
        var start = new ProcessStartInfo("node")
        {
            WorkingDirectory = TestFiles.Folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            ArgumentList =
            {
                "--test",
                "--test-reporter=spec", "--test-reporter-destination=stdout",
                "--test-reporter=./reporter.mjs", $"--test-reporter-destination={report}",
                file,
            },
        };
        foreach (var (name, value) in variables)
        {
            start.Environment[name] = value;
        }

        try
        {
            using var node = Process.Start(start)!;
            using var limit = new CancellationTokenSource(Patience);
            using var kill = limit.Token.Register(() => node.Kill(entireProcessTree: true));
            var output = node.StandardOutput.ReadToEndAsync(CancellationToken.None);
            var errors = node.StandardError.ReadToEndAsync(CancellationToken.None);
            await node.WaitForExitAsync(CancellationToken.None);
            var results = await File.ReadAllLinesAsync(report, CancellationToken.None);
            return new NodeRun([.. results.Select(static line => JsonSerializer.Deserialize(line, NodeJson.Default.NodeResult)!)], await output + await errors);
        }
        finally
        {
            File.Delete(report);
        }
    }
}
