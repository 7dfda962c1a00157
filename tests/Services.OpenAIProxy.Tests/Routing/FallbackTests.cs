using Atrium.OpenAIProxy.Tests.Harness;
using Atrium.Upstreams;
using Microsoft.Extensions.DependencyInjection;

namespace Atrium.OpenAIProxy.Tests.Routing;

/// <summary>Other models answer when none of a model's own deployments can.</summary>
public sealed class FallbackTests
{
    private const string Chain = """
        {"Routing":{"Retries":{"MaxAttempts":2,"BaseMilliseconds":0}},
         "Models":{
          "demo":{"Fallbacks":["second","third"],"Deployments":[{"Kind":"triton","Url":"$0"}]},
          "second":{"Limits":{"MaxTokens":50},"Deployments":[{"Kind":"triton","Url":"$1"}]},
          "third":{"Fallbacks":["demo"],"Deployments":[{"Kind":"triton","Url":"$2"}]}}}
        """;

    [Fact]
    public async Task They_are_asked_in_order_and_each_gets_its_tries()
    {
        await using var fleet = await Fleet.StartAsync(3, Chain);
        fleet.Engines[0].Script = new Script { Status = 503 };
        fleet.Engines[1].Script = new Script { Status = 500 };
        using var response = await fleet.PostAsync(ProxyUnderTest.Chat("hi"));
        Assert.Contains("engine 2", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Equal([2, 2, 1], fleet.Counts());
        Assert.Equal("third/triton-1", Assert.Single(response.Headers.GetValues("x-atrium-deployment")));
        Assert.Equal("5", Assert.Single(response.Headers.GetValues("x-atrium-attempts")));
    }

    [Fact]
    public async Task One_whose_limits_the_request_exceeds_is_skipped()
    {
        await using var fleet = await Fleet.StartAsync(3, Chain);
        fleet.Engines[0].Script = new Script { Status = 503 };
        Assert.Equal("engine 2", await fleet.AskAsync(more: "\"max_tokens\":60"));
        Assert.Equal(0, fleet.Counts()[1]);
    }

    [Fact]
    public async Task One_that_cannot_do_what_is_asked_for_is_skipped()
    {
        await using var fleet = await Fleet.StartAsync(3, Chain);
        fleet.Engines[0].Script = new Script { Status = 503 };
        fleet.Engines[1].Upstream.Config = Upstreams.Triton.ModelConfigKind.Seed;
        Assert.Equal("engine 2", await fleet.AskAsync(more: "\"seed\":5"));
        Assert.Equal(0, fleet.Counts()[1]);
    }

    [Fact]
    public async Task What_a_model_cannot_do_is_refused_and_no_outage()
    {
        await using var fleet = await Fleet.StartAsync(3, Chain);
        fleet.Engines[0].Upstream.Config = Upstreams.Triton.ModelConfigKind.Seed;
        var (status, error, _) = await fleet.FailAsync(more: "\"seed\":5");
        Assert.Equal((400, "seed"), (status, error.GetProperty("param").GetString()));
        Assert.Equal([0, 0, 0], fleet.Counts());
    }

    [Fact]
    public async Task Of_different_engines_the_one_that_can_is_taken()
    {
        await using var fleet = await Fleet.OfOneModelAsync(2);
        fleet.Engines[0].Upstream.Config = Upstreams.Triton.ModelConfigKind.Seed;
        for (var i = 0; i < 4; i++)
        {
            Assert.Equal("engine 1", await fleet.AskAsync(more: "\"seed\":5"));
        }

        Assert.Equal([0, 4], fleet.Counts());
        Assert.Contains("engine 0", (string[])[await fleet.AskAsync(), await fleet.AskAsync()]);
    }

    [Fact]
    public async Task When_all_are_down_the_first_failures_status_is_real()
    {
        await using var fleet = await Fleet.StartAsync(3, Chain);
        foreach (var engine in fleet.Engines)
        {
            engine.Script = new Script { Status = 503, Message = "closed" };
        }

        foreach (var more in (string[])["", "\"stream\":true"])
        {
            var (status, error, _) = await fleet.FailAsync(more: more);
            Assert.Equal((503, "closed"), (status, error.GetProperty("message").GetString()));
        }
    }

    [Fact]
    public async Task A_full_model_falls_back_too()
    {
        await using var fleet = await Fleet.StartAsync(2, """
            {"Models":{
              "demo":{"Fallbacks":["second"],"Limits":{"MaxInFlight":1,"Queue":0},"Deployments":[{"Kind":"triton","Url":"$0"}]},
              "second":{"Deployments":[{"Kind":"triton","Url":"$1"}]}}}
            """);
        using var leave = new CancellationTokenSource();
        var held = fleet.PostAsync(ProxyUnderTest.Chat("[[mock first=600000]]"), cancellationToken: leave.Token);
        await fleet.RunningAsync(0);
        Assert.Equal("engine 1", await fleet.AskAsync());
        await leave.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => held);
    }

    [Fact]
    public async Task A_model_with_open_breakers_is_not_even_tried_while_a_fallback_is_well()
    {
        var time = new ManualTime();
        await using var fleet = await Fleet.StartAsync(2, """
            {"Routing":{"Retries":{"MaxAttempts":1}},
             "Models":{
              "demo":{"Fallbacks":["second"],"Deployments":[{"Kind":"triton","Url":"$0"}]},
              "second":{"Deployments":[{"Kind":"triton","Url":"$1"}]}}}
            """, builder => builder.Services.AddSingleton<TimeProvider>(time));
        fleet.Engines[0].Script = new Script { Status = 500 };
        for (var i = 0; i < 12; i++)
        {
            Assert.Equal("engine 1", await fleet.AskAsync());
        }

        Assert.Equal([5, 12], fleet.Counts());
    }
}
