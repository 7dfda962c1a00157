using System.Collections.Concurrent;
using Atrium.EndToEnd.Tests.Memory;
using Atrium.EndToEnd.Tests.Wire;
using Atrium.Live;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Xunit.Abstractions;

namespace Atrium.EndToEnd.Tests;

/// <summary>Callers who leave in the middle cost nothing that stays.</summary>
public sealed class DroppedStreamTests(ITestOutputHelper output)
{
    private const int Rounds = 20;

    // Per seven rounds. A leak of 1 kB per stream would be 1.4 MB.
    private const long ManagedTolerance = 1 << 20;
    private const long EngineTolerance = 4 << 20;

    [Fact]
    public async Task Twenty_rounds_of_two_hundred_dropped_streams_leave_nothing_running_and_no_memory_behind()
    {
        await using var atrium = await LiveAtrium.StartAsync();
        using var client = atrium.CreateClient();
        var question = ChatCall.Ask("What is Atrium?");
        var answer = await client.AskAsync(question);
        var streams = await DroppedStreams.PrepareAsync(atrium, seed: 20261121);
        var start = await atrium.Engine.ReadAsync();

        var readings = await RunAsync(atrium, streams, perRound: 200);

        Assert.InRange(streams.Finished, 0, Rounds * 10);   // else they were not dropped
        await atrium.Engine.IdleAsync(start, aborts: Rounds * 150);
        Assert.Equal(answer, await client.AskAsync(question));
        Assert.Contains("Atrium", answer, StringComparison.Ordinal);
        Assert.InRange(MemoryTrend.Growth([.. readings.Select(static r => r.Managed)]), long.MinValue, ManagedTolerance);
        Assert.InRange(MemoryTrend.Growth([.. readings.Select(static r => r.Engine)]), long.MinValue, EngineTolerance);
    }

    [Fact]
    public async Task A_planted_leak_is_noticed()
    {
        var kept = new ConcurrentBag<byte[]>();
        await using var atrium = await LiveAtrium.StartAsync(
            configure: builder => builder.Services.AddSingleton<IStartupFilter>(new Leak(kept)));

        // A twentieth of the streams with twenty times the leak: to the tolerance, 1 kB per stream of the test above in two services.
        var readings = await RunAsync(atrium, await DroppedStreams.PrepareAsync(atrium, seed: 1), perRound: 10);

        Assert.True(kept.Count >= Rounds * 10, "The leak was not in the path.");
        Assert.True(MemoryTrend.Growth([.. readings.Select(static r => r.Managed)]) > ManagedTolerance);
    }

    private async Task<List<MemoryReading>> RunAsync(LiveAtrium atrium, DroppedStreams streams, int perRound)
    {
        List<MemoryReading> readings = [];
        for (var round = 0; round < Rounds; round++)
        {
            var before = await atrium.Engine.ReadAsync();
            await streams.RunAsync(perRound);
            await atrium.Engine.IdleAsync(before);
            readings.Add(MemoryReading.Take(atrium));
            output.WriteLine($"round {round}: managed {readings[^1].Managed / 1024} kB, engine {readings[^1].Engine / 1024} kB");
        }

        return readings;
    }

    private sealed class Leak(ConcurrentBag<byte[]> kept) : IStartupFilter
    {
        public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
        {
            app.Use((context, following) =>
            {
                kept.Add(new byte[20_480]);
                return following(context);
            });
            next(app);
        };
    }
}
