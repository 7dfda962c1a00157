using System.Collections.Concurrent;
using Atrium.Live;
using Atrium.Live.Targets;

namespace Atrium.Clients.Js.Tests.Everywhere;

/// <summary>One run of all clients over each engine; an engine is there only while its clients run.</summary>
public sealed class EverywhereFixture
{
    private readonly ConcurrentDictionary<string, Lazy<Task<NodeRun>>> _runs = new();

    internal Task<NodeRun> RunAsync(EngineTarget target) => _runs.GetOrAdd(target.Name, _ => new(() => StartAsync(target))).Value;

    private static async Task<NodeRun> StartAsync(EngineTarget target)
    {
        await using var stack = await TargetedAtrium.StartAsync(target);
        return await NodeProcess.RunAsync("Everywhere/all.test.mjs", new Dictionary<string, string>
        {
            ["OPENAI_BASE_URL"] = new Uri(stack.Atrium.Address, "v1").ToString(),
            ["OPENAI_API_KEY"] = LiveAtrium.Key,
            ["ATRIUM_TEST_MODEL"] = LiveAtrium.Model,
            ["ATRIUM_TEST_TARGET"] = target.Name,
            ["ATRIUM_TEST_CAN"] = string.Join(',', target.Abilities),
            ["ATRIUM_TEST_INSPECT"] = stack.Mock is { } mock ? new Uri(mock.Address, "inspect").ToString() : "",
        });
    }
}
