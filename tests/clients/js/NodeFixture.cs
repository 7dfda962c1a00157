using System.Collections.Concurrent;
using Atrium.Live;

namespace Atrium.Clients.Js.Tests;

/// <summary>One running Atrium, and one run of node per file of tests.</summary>
public sealed class NodeFixture : IAsyncLifetime
{
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
        return await NodeProcess.RunAsync(file, new Dictionary<string, string>
        {
            ["OPENAI_BASE_URL"] = new Uri(atrium.Address, "v1").ToString(),
            ["OPENAI_API_KEY"] = LiveAtrium.Key,
            ["ATRIUM_TEST_MODEL"] = LiveAtrium.Model,
            ["ATRIUM_TEST_LONG_REQUEST"] = LongAnswers.Request(_longSeed, LongTokens).ToJsonString(),
            ["ATRIUM_TEST_ENGINE_METRICS"] = atrium.Engine.Address.ToString(),
            ["ATRIUM_TEST_METRIC_RUNNING"] = EngineFigures.RunningName,
            ["ATRIUM_TEST_METRIC_QUEUED"] = EngineFigures.QueuedName,
            ["ATRIUM_TEST_METRIC_ABORTED"] = EngineFigures.AbortedName,
        });
    }
}
