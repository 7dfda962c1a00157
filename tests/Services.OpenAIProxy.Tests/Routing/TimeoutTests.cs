using Atrium.OpenAIProxy.Tests.Harness;
using Atrium.Upstreams;
using Microsoft.Extensions.DependencyInjection;

namespace Atrium.OpenAIProxy.Tests.Routing;

/// <summary>The router's own timeouts hold for any engine.</summary>
public sealed class TimeoutTests
{
    [Fact]
    public async Task An_engine_that_does_not_begin_in_time_is_left_for_another()
    {
        var time = new ManualTime();
        await using var fleet = await Fleet.OfOneModelAsync(2, """ "Timeouts":{"FirstTokenSeconds":4} """, configure: builder => builder.Services.AddSingleton<TimeProvider>(time));
        fleet.Engines[0].Script = new Script { Fault = Fault.Stall };
        var stream = fleet.StreamAsync();
        await fleet.RunningAsync(0);
        await time.WaitsAsync(TimeSpan.FromSeconds(4), Fleet.Limit());
        time.Advance(TimeSpan.FromSeconds(4));
        var result = await stream;
        Assert.Equal(("engine 1", true), (result.Text, result.Done));
        await fleet.Engines[0].Journal.WaitAsync(static entries => entries is [{ Ending: Upstreams.Inspection.Ending.Aborted }], Fleet.Limit());
    }

    [Fact]
    public async Task The_same_engine_is_not_given_the_same_time_again()
    {
        var time = new ManualTime();
        await using var fleet = await Fleet.OfOneModelAsync(1, """ "Timeouts":{"FirstTokenSeconds":4} """, configure: builder => builder.Services.AddSingleton<TimeProvider>(time));
        fleet.Engines[0].Script = new Script { First = 600_000 };
        var failure = fleet.FailAsync(more: "\"stream\":true");
        await fleet.RunningAsync(0);
        time.Advance(TimeSpan.FromSeconds(4));
        var (status, error, _) = await failure;
        Assert.Equal((504, "engine_timeout"), (status, error.GetProperty("code").GetString()));
        Assert.Equal([1], fleet.Counts());
    }

    [Theory]
    [InlineData("IdleSeconds", "The engine stopped answering.")]
    [InlineData("TotalSeconds", "The engine did not complete its answer in the allowed time.")]
    public async Task After_the_first_text_a_timeout_ends_the_stream(string timeout, string message)
    {
        var time = new ManualTime();
        await using var fleet = await Fleet.OfOneModelAsync(2, $$""" "Timeouts":{"{{timeout}}":20} """, configure: builder => builder.Services.AddSingleton<TimeProvider>(time));
        fleet.Engines[0].Script = new Script { Text = "one two", Fault = Fault.Stall, At = 1 };
        using var response = await fleet.PostAsync(ProxyUnderTest.Chat("hi", "\"stream\":true"), HttpCompletionOption.ResponseHeadersRead);
        var reading = ChatStreamResult.ReadAsync(response);
        await time.WaitsAsync(TimeSpan.FromSeconds(20), Fleet.Limit());
        time.Advance(TimeSpan.FromSeconds(20));

        // The moment that an error event is given before the connection breaks.
        await time.WaitsAsync(TimeSpan.FromMilliseconds(500), Fleet.Limit());
        time.Advance(TimeSpan.FromMilliseconds(500));
        var result = await reading;
        Assert.Equal(("one", true, message), (result.Text.Trim(), result.Broken, result.Error!.Value.GetProperty("message").GetString()));
        Assert.Equal([1, 0], fleet.Counts());
    }

    [Fact]
    public async Task A_whole_answer_has_no_first_token_to_wait_for_but_a_total()
    {
        var time = new ManualTime();
        await using var fleet = await Fleet.OfOneModelAsync(2, """ "Timeouts":{"FirstTokenSeconds":1,"TotalSeconds":30} """, configure: builder => builder.Services.AddSingleton<TimeProvider>(time));
        fleet.Engines[0].Script = new Script { First = 600_000 };
        var answer = fleet.AskAsync();
        await fleet.RunningAsync(0);
        time.Advance(TimeSpan.FromSeconds(29));
        Assert.False(answer.IsCompleted);
        Assert.Equal([1, 0], fleet.Counts());
        time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal("engine 1", await answer);
    }

    [Fact]
    public async Task A_long_silence_before_the_first_text_begins_the_stream_and_still_allows_another_engine()
    {
        var time = new ManualTime();
        await using var fleet = await Fleet.StartAsync(
            2,
            """{"Routing":{"HoldStartSeconds":3,"Timeouts":{"FirstTokenSeconds":60}},"Models":{"demo":{"Deployments":[{"Kind":"triton","Url":"$0"},{"Kind":"triton","Url":"$1"}]}}}""",
            builder => builder.Services.AddSingleton<TimeProvider>(time));
        fleet.Engines[0].Script = new Script { Fault = Fault.Stall };
        var head = fleet.PostAsync(ProxyUnderTest.Chat("hi", "\"stream\":true"), HttpCompletionOption.ResponseHeadersRead);
        await time.WaitsAsync(TimeSpan.FromSeconds(3), Fleet.Limit());
        Assert.False(head.IsCompleted);
        time.Advance(TimeSpan.FromSeconds(3));
        using var response = await head;
        Assert.Equal(200, (int)response.StatusCode);
        time.Advance(TimeSpan.FromSeconds(57));
        var result = await ChatStreamResult.ReadAsync(response);
        Assert.Equal(("engine 1", true), (result.Text, result.Done));
        Assert.Equal(2, result.Raw.Split("\"role\":\"assistant\"").Length);
    }
}
