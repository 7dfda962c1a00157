using System.Collections.Concurrent;
using Atrium.Live.Targets;

namespace Atrium.Clients.DotNet.Tests.Everywhere;

/// <summary>One Atrium over each engine, started when its first test comes.</summary>
public sealed class TargetFixture : IAsyncLifetime
{
    private readonly ConcurrentDictionary<string, Lazy<Task<TargetedAtrium>>> _running = new();

    /// <inheritdoc/>
    public Task InitializeAsync() => Task.CompletedTask;

    /// <inheritdoc/>
    public async Task DisposeAsync()
    {
        foreach (var one in _running.Values)
        {
            await (await one.Value).DisposeAsync();
        }
    }

    internal Task<TargetedAtrium> OverAsync(EngineTarget target) => _running.GetOrAdd(target.Name, _ => new(() => TargetedAtrium.StartAsync(target))).Value;
}
