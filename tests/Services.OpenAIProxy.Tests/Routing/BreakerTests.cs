using Atrium.OpenAIProxy.Backends.Wire;
using Atrium.OpenAIProxy.Routing;
using Atrium.OpenAIProxy.Routing.Deployments;
using Atrium.OpenAIProxy.Tests.Harness;
using Atrium.Upstreams;
using Microsoft.Extensions.DependencyInjection;

namespace Atrium.OpenAIProxy.Tests.Routing;

/// <summary>Deployments that fail are left alone for a while, and come back.</summary>
public sealed class BreakerTests
{
    [Fact]
    public async Task It_opens_after_failures_in_a_row_and_closes_after_trials_that_succeed()
    {
        var time = new ManualTime();
        await using var fleet = await Fleet.OfOneModelAsync(2, configure: builder => builder.Services.AddSingleton<TimeProvider>(time));
        fleet.Engines[0].Script = new Script { Status = 500 };
        for (var i = 0; i < 20; i++)
        {
            Assert.Equal("engine 1", await fleet.AskAsync());
        }

        Assert.Equal([5, 20], fleet.Counts());
        Assert.Equal(BreakerState.Open, fleet.Catalogue.Models[0].Pool.Deployments[0].Breaker.State);

        // Still failing: one trial, then another while.
        time.Advance(TimeSpan.FromSeconds(30));
        await Ask(6);
        Assert.Equal(6, fleet.Counts()[0]);

        // Well again: two trials, then its full share.
        fleet.Engines[0].Script = new Script { Text = "engine 0" };
        time.Advance(TimeSpan.FromSeconds(30));
        await Ask(4);
        Assert.Equal(BreakerState.Closed, fleet.Catalogue.Models[0].Pool.Deployments[0].Breaker.State);
        var before = fleet.Counts()[0];
        await Ask(10);
        Assert.Equal(before + 5, fleet.Counts()[0]);

        async Task Ask(int times)
        {
            for (var i = 0; i < times; i++)
            {
                await fleet.AskAsync();
            }
        }
    }

    [Fact]
    public async Task While_half_open_one_request_at_a_time_goes_through()
    {
        var time = new ManualTime();
        await using var fleet = await Fleet.OfOneModelAsync(2, configure: builder => builder.Services.AddSingleton<TimeProvider>(time));
        fleet.Engines[0].Script = new Script { Status = 500 };
        for (var i = 0; i < 10; i++)
        {
            await fleet.AskAsync();
        }

        time.Advance(TimeSpan.FromSeconds(31));
        fleet.Engines[0].Script = new Script { First = 600_000 };
        using var leave = new CancellationTokenSource();
        var first = fleet.PostAsync(ProxyUnderTest.Chat("hi"), cancellationToken: leave.Token);
        var second = fleet.PostAsync(ProxyUnderTest.Chat("hi"), cancellationToken: leave.Token);
        await fleet.RunningAsync(0);
        for (var i = 0; i < 5; i++)
        {
            Assert.Equal("engine 1", await fleet.AskAsync());
        }

        Assert.Equal(6, fleet.Counts()[0]);

        // The client's leaving says nothing about the engine; the next one may try.
        await leave.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Task.WhenAll(first, second));
        await fleet.RunningAsync(0, 0);
        fleet.Engines[0].Script = new Script { Text = "engine 0" };

        // The engine knows that the client left a moment before the router does.
        var seen = new HashSet<string>();
        for (var i = 0; i < 200 && !seen.Contains("engine 0"); i++)
        {
            seen.Add(await fleet.AskAsync());
        }

        Assert.Contains("engine 0", seen);
    }

    [Fact]
    public async Task Successes_between_failures_keep_it_closed_and_so_do_failures_far_apart()
    {
        var time = new ManualTime();
        await using var fleet = await Fleet.OfOneModelAsync(1, """ "Retries":{"MaxAttempts":1} """, configure: builder => builder.Services.AddSingleton<TimeProvider>(time));
        for (var round = 0; round < 4; round++)
        {
            await Fail(4);
            fleet.Engines[0].Script = new Script { Text = "well" };
            await fleet.AskAsync();
        }

        for (var round = 0; round < 4; round++)
        {
            await Fail(4);
            time.Advance(TimeSpan.FromSeconds(61));
        }

        Assert.Equal(BreakerState.Closed, fleet.Catalogue.Models[0].Pool.Deployments[0].Breaker.State);
        await Fail(5);
        Assert.Equal(BreakerState.Open, fleet.Catalogue.Models[0].Pool.Deployments[0].Breaker.State);

        async Task Fail(int times)
        {
            fleet.Engines[0].Script = new Script { Status = 500 };
            for (var i = 0; i < times; i++)
            {
                await fleet.FailAsync();
            }
        }
    }

    [Fact]
    public async Task When_all_are_open_each_is_tried_once_all_the_same()
    {
        await using var fleet = await Fleet.OfOneModelAsync(2, configure: static builder => builder.Services.AddSingleton<TimeProvider>(new HurriedTime()));
        foreach (var engine in fleet.Engines)
        {
            engine.Script = new Script { Status = 500 };
        }

        for (var i = 0; i < 6; i++)
        {
            await fleet.FailAsync();
        }

        Assert.All(fleet.Catalogue.Models[0].Pool.Deployments, static one => Assert.Equal(BreakerState.Open, one.Breaker.State));
        var before = fleet.Counts();
        Assert.Equal(502, (await fleet.FailAsync()).Status);
        Assert.Equal([before[0] + 1, before[1] + 1], fleet.Counts());

        // The first one that is well again is used at once.
        fleet.Engines[1].Script = new Script { Text = "back" };
        Assert.Equal("back", await fleet.AskAsync());
        Assert.Equal("back", await fleet.AskAsync());
    }

    [Fact]
    public async Task Clients_errors_and_full_queues_say_nothing_against_an_engine()
    {
        await using var fleet = await Fleet.OfOneModelAsync(1, """ "Retries":{"MaxAttempts":1} """);
        foreach (var status in (int[])[400, 404, 429])
        {
            fleet.Engines[0].Script = new Script { Status = status };
            for (var i = 0; i < 8; i++)
            {
                await fleet.FailAsync();
            }
        }

        Assert.Equal(BreakerState.Closed, fleet.Catalogue.Models[0].Pool.Deployments[0].Breaker.State);
    }

    [Fact]
    public async Task Probes_take_a_deployment_out_and_in_again()
    {
        var time = new ManualTime();
        await using var fleet = await Fleet.StartAsync(
            2,
            """{"Routing":{"Probes":{"IntervalSeconds":10}},"Models":{"demo":{"Deployments":[{"Kind":"triton","Url":"$0"},{"Kind":"triton","Url":"$1"}]}}}""",
            builder => builder.Services.AddSingleton<TimeProvider>(time));
        await time.WaitsAsync(TimeSpan.FromSeconds(10), Fleet.Limit());
        fleet.Engines[0].Upstream.Ready = false;
        var sick = fleet.Catalogue.Models[0].Pool.Deployments[0];
        await Tick();
        Assert.False(sick.Unhealthy, "one failed probe may be chance");
        Assert.Contains("not ready", sick.Problem, StringComparison.Ordinal);
        await Tick();
        Assert.True(sick.Unhealthy);
        for (var i = 0; i < 4; i++)
        {
            Assert.Equal("engine 1", await fleet.AskAsync());
        }

        fleet.Engines[0].Upstream.Ready = true;
        await Tick();
        Assert.False(sick.Unhealthy);
        Assert.Contains("engine 0", (string[])[await fleet.AskAsync(), await fleet.AskAsync()]);

        async Task Tick()
        {
            time.Advance(TimeSpan.FromSeconds(10));
            await time.WaitsAsync(TimeSpan.FromSeconds(10), Fleet.Limit());
        }
    }

    [Fact]
    public async Task An_engine_that_does_not_answer_a_probe_is_not_well()
    {
        var time = new ManualTime();
        var silent = new Silent();
        await using var fleet = await Fleet.OfOneModelAsync(1, configure: builder =>
        {
            builder.Services.AddSingleton<TimeProvider>(time);
            builder.Services.AddSingleton(new EngineConnections(_ => silent));
        });
        var probe = fleet.Services.GetRequiredService<HealthProbes>().ProbeAsync(Fleet.Limit());
        await time.WaitsAsync(TimeSpan.FromSeconds(5), Fleet.Limit());
        time.Advance(TimeSpan.FromSeconds(5));
        Assert.Equal("The engine does not answer in time.", Assert.Single(await probe).Health.Problem);
    }

    private sealed class Silent : HttpMessageHandler
    {
        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            await Task.Delay(Timeout.Infinite, cancellationToken);
            throw new InvalidOperationException();
        }
    }
}
