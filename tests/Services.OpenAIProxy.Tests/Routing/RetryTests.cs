using Atrium.OpenAIProxy.Routing;
using Atrium.OpenAIProxy.Routing.Settings;
using Atrium.OpenAIProxy.Tests.Harness;
using Atrium.Upstreams;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace Atrium.OpenAIProxy.Tests.Routing;

/// <summary>What is tried again, how often, after what wait; and what never is.</summary>
public sealed class RetryTests
{
    [Fact]
    public async Task Two_failures_cost_two_waits_within_their_bounds()
    {
        var (time, replies) = (new HurriedTime(), new FirstReplies((503, null), (503, null)));
        await using var fleet = await Fleet.OfOneModelAsync(1, configure: builder => Use(builder, time, replies, seed: 7));
        using var response = await fleet.PostAsync(ProxyUnderTest.Chat("hi"));
        Assert.Equal(200, (int)response.StatusCode);
        Assert.Equal("3", Assert.Single(response.Headers.GetValues("x-atrium-attempts")));
        Assert.Equal("demo/triton-1", Assert.Single(response.Headers.GetValues("x-atrium-deployment")));

        var random = new Random(7);
        Assert.Equal([TimeSpan.FromMilliseconds(random.NextInt64(201)), TimeSpan.FromMilliseconds(random.NextInt64(401))], time.Waits);
    }

    [Theory]
    [InlineData(1, 200)]
    [InlineData(2, 400)]
    [InlineData(3, 800)]
    [InlineData(4, 1600)]
    [InlineData(5, 2000)]
    [InlineData(19, 2000)]
    public void Waits_are_anything_up_to_the_bound(int attempt, int most)
    {
        var random = new Random(1);
        var waits = Enumerable.Range(0, 20_000).Select(_ => RetryDelays.After(attempt, null, new RetrySettings(), random)!.Value.TotalMilliseconds).ToList();
        Assert.InRange(waits.Min(), 0, most * 0.01);
        Assert.InRange(waits.Max(), most * 0.99, most);
        Assert.InRange(waits.Average(), most * 0.48, most * 0.52);
    }

    [Fact]
    public async Task The_last_error_is_told_when_all_tries_are_used_up()
    {
        var (time, replies) = (new HurriedTime(), new FirstReplies((503, null), (503, null), (500, null), (502, null)));
        await using var fleet = await Fleet.OfOneModelAsync(1, configure: builder => Use(builder, time, replies));
        var (status, error, response) = await fleet.FailAsync();
        Assert.Equal((502, 4), (status, replies.Asked));
        Assert.Contains("Triton error: 502", error.GetProperty("message").GetString(), StringComparison.Ordinal);
        Assert.Equal("4", Assert.Single(response.Headers.GetValues("x-atrium-attempts")));
        Assert.All(time.Waits.Zip([200, 400, 800]), static pair => Assert.InRange(pair.First.TotalMilliseconds, 0, pair.Second));
    }

    [Theory]
    [InlineData(400, 400)]
    [InlineData(401, 502)]
    [InlineData(403, 502)]
    [InlineData(404, 404)]
    [InlineData(422, 400)]
    public async Task What_will_not_get_better_is_not_tried_again(int engine, int status)
    {
        var replies = new FirstReplies((engine, null));
        await using var fleet = await Fleet.OfOneModelAsync(1, configure: builder => Use(builder, new HurriedTime(), replies));
        Assert.Equal((status, 1), ((await fleet.FailAsync()).Status, replies.Asked));
    }

    [Fact]
    public async Task A_key_that_one_engine_refuses_may_be_right_for_another()
    {
        await using var fleet = await Fleet.OfOneModelAsync(2);
        fleet.Engines[0].Script = new Script { Status = 401 };
        Assert.Equal("engine 1", await fleet.AskAsync());
    }

    [Fact]
    public async Task An_engine_that_says_when_is_waited_for()
    {
        var (time, replies) = (new HurriedTime(), new FirstReplies((429, "2")));
        await using var fleet = await Fleet.OfOneModelAsync(1, configure: builder => Use(builder, time, replies));
        Assert.Equal("engine 0", await fleet.AskAsync());
        Assert.Equal([TimeSpan.FromSeconds(2)], time.Waits);
    }

    [Fact]
    public async Task An_engine_that_wants_a_long_wait_leaves_it_to_the_client()
    {
        var (time, replies) = (new HurriedTime(), new FirstReplies((429, "3")));
        await using var fleet = await Fleet.OfOneModelAsync(1, configure: builder => Use(builder, time, replies));
        var (status, _, response) = await fleet.FailAsync();
        Assert.Equal((429, 1), (status, replies.Asked));
        Assert.Equal("3000", Assert.Single(response.Headers.GetValues("retry-after-ms")));
        Assert.Empty(time.Waits);
    }

    [Theory]
    [InlineData("status=503", "")]
    [InlineData("status=429 retryafter=60", "")]
    [InlineData("fault=reset", "")]
    [InlineData("fault=garbage", "")]
    [InlineData("fault=end", "\"stream\":true")]
    [InlineData("fault=error", "\"stream\":true")]
    [InlineData("fault=reset", "\"stream\":true")]
    [InlineData("fault=reset at=2", "")]
    [InlineData("fault=garbage", "\"stream\":true,\"n\":3")]
    public async Task Another_engine_takes_over_at_once_until_the_first_text(string script, string more)
    {
        var time = new HurriedTime();
        await using var fleet = await Fleet.OfOneModelAsync(2, configure: builder => builder.Services.AddSingleton<TimeProvider>(time));
        fleet.Engines[0].Script = Script.Parse(script, new Script());
        using var response = await fleet.PostAsync(ProxyUnderTest.Chat("hi", more));
        var body = await response.Content.ReadAsStringAsync();
        Assert.Equal("2", Assert.Single(response.Headers.GetValues("x-atrium-attempts")));
        Assert.Equal("demo/triton-2", Assert.Single(response.Headers.GetValues("x-atrium-deployment")));
        Assert.Empty(time.Waits);
        if (more.Length == 0)
        {
            Assert.Contains("engine 1", body, StringComparison.Ordinal);
            return;
        }

        var choices = more.Contains("\"n\"", StringComparison.Ordinal) ? 3 : 1;
        Assert.EndsWith("data: [DONE]\n\n", body, StringComparison.Ordinal);
        Assert.Equal(choices, body.Split("\"role\":\"assistant\"").Length - 1);
        Assert.Equal(choices, body.Split("\"finish_reason\":\"stop\"").Length - 1);
    }

    [Theory]
    [InlineData("fault=error at=1")]
    [InlineData("fault=cut at=2")]
    [InlineData("fault=garbage at=1")]
    public async Task Nothing_is_tried_again_after_the_first_text(string fault)
    {
        await using var fleet = await Fleet.OfOneModelAsync(2);
        fleet.Engines[0].Script = Script.Parse(fault, new Script { Text = "one two three" });
        var result = await fleet.StreamAsync();
        Assert.StartsWith("one", result.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("engine", result.Text, StringComparison.Ordinal);
        Assert.True(result.Broken && !result.Done && result.Error is not null, result.Raw);
        Assert.Equal([1, 0], fleet.Counts());
    }

    [Fact]
    public async Task A_client_that_leaves_during_a_wait_ends_the_tries()
    {
        var (time, replies) = (new ManualTime(), new FirstReplies((503, "1")));
        await using var fleet = await Fleet.OfOneModelAsync(1, configure: builder => Use(builder, time, replies));
        using var leave = new CancellationTokenSource();
        var request = fleet.PostAsync(ProxyUnderTest.Chat("hi"), cancellationToken: leave.Token);
        await time.WaitsAsync(TimeSpan.FromSeconds(1), Fleet.Limit());
        await leave.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => request);
        await time.WaitsNoMoreAsync(TimeSpan.FromSeconds(1), Fleet.Limit());
        Assert.Equal(1, replies.Asked);
    }

    private static void Use(WebApplicationBuilder builder, TimeProvider time, FirstReplies replies, int seed = 1)
    {
        builder.Services.AddSingleton(time);
        builder.Services.AddSingleton(new Random(seed));
        replies.Use(builder);
    }
}
