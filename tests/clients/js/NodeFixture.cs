using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text.Json;
using Atrium.Live;

namespace Atrium.Clients.Js.Tests;

/// <summary>One running Atrium, and one run of node per file of tests.</summary>
public sealed class NodeFixture : IAsyncLifetime
{
    // Far above what a file needs: it ends a hung client, it measures nothing.
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    // The length of the answer that the tests leave in the middle.
    private const int LongTokens = 1500;

    private readonly ConcurrentDictionary<string, Lazy<Task<NodeRun>>> _runs = new();
    private LiveAtrium? _atrium;
    private int _longSeed;

    /// <inheritdoc/>
    public async Task InitializeAsync()
    {
        _atrium = await LiveAtrium.StartAsync();
        _longSeed = (await LongAnswers.FindAsync(_atrium, count: 1, LongTokens))[0];
    }

    /// <inheritdoc/>
    public async Task DisposeAsync()
    {
        if (_atrium is not null)
        {
            await _atrium.DisposeAsync();
        }
    }

    internal Task<NodeRun> RunAsync(string file) => _runs.GetOrAdd(file, name => new(() => StartAsync(name))).Value;

    private async Task<NodeRun> StartAsync(string file)
    {
        var atrium = _atrium ?? throw new InvalidOperationException("The fixture has not started.");
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
            Environment =
            {
                ["OPENAI_BASE_URL"] = new Uri(atrium.Address, "v1").ToString(),
                ["OPENAI_API_KEY"] = LiveAtrium.Key,
                ["ATRIUM_TEST_MODEL"] = LiveAtrium.Model,
                ["ATRIUM_TEST_LONG_REQUEST"] = LongAnswers.Request(_longSeed, LongTokens).ToJsonString(),
                ["ATRIUM_TEST_ENGINE_METRICS"] = atrium.Engine.Address.ToString(),
                ["ATRIUM_TEST_METRIC_RUNNING"] = EngineFigures.RunningName,
                ["ATRIUM_TEST_METRIC_QUEUED"] = EngineFigures.QueuedName,
                ["ATRIUM_TEST_METRIC_ABORTED"] = EngineFigures.AbortedName,
            },
        };

        try
        {
            using var node = Process.Start(start)!;
            using var limit = new CancellationTokenSource(Patience);
            using var kill = limit.Token.Register(() => node.Kill(entireProcessTree: true));
            var output = node.StandardOutput.ReadToEndAsync(CancellationToken.None);
            var errors = node.StandardError.ReadToEndAsync(CancellationToken.None);
            await node.WaitForExitAsync(CancellationToken.None);
            var results = await File.ReadAllLinesAsync(report, CancellationToken.None);
            return new NodeRun(
                [.. results.Select(static line => JsonSerializer.Deserialize(line, NodeJson.Default.NodeResult)!)],
                await output + await errors);
        }
        finally
        {
            File.Delete(report);
        }
    }
}
