using System.Net;
using Atrium.Engine.Tests.Hosting;

namespace Atrium.Engine.Tests.Scheduling;

public sealed class QueueTests
{
    [Fact]
    public async Task A_full_line_is_a_429_and_those_in_line_are_served_in_order()
    {
        await using var engine = await TestEngine.StartAsync("Slots=1", "Queue=2", "Context=32768");
        var running = await engine.OpenStreamAsync(TestEngine.Body("hello", 30_000, new { min_tokens = 30_000 }));
        Assert.NotNull(await running.NextAsync());
        var order = new List<string>();
        var first = Answer(engine, "first", tokens: 400, order);
        await engine.UntilAsync(static s => (int)s["waiting"]! == 1, "one in line");
        var second = Answer(engine, "second", tokens: 5, order);
        await engine.UntilAsync(static s => (int)s["waiting"]! == 2, "two in line");

        using var refused = await engine.Client.PostAsync("/v2/models/ensemble/generate", TestEngine.Content(TestEngine.Body("third", 5)));
        Assert.Equal(HttpStatusCode.TooManyRequests, refused.StatusCode);
        Assert.Equal("""{"error":"the queue is full: 2 requests are waiting already"}""", await refused.Content.ReadAsStringAsync());
        Assert.NotNull(refused.Headers.RetryAfter);

        running.Dispose();
        await Task.WhenAll(first, second);
        Assert.Equal(["first", "second"], order);
        await engine.UntilIdleAsync();
        Assert.NotEmpty(await engine.TextAsync(TestEngine.Body("third", 5)));
    }

    [Fact]
    public async Task A_long_prompt_does_not_stall_a_running_answer()
    {
        await using var engine = await TestEngine.StartAsync("Slots=2", "Context=8192");
        using var running = await engine.OpenStreamAsync(TestEngine.Body("hello", 8_000, new { min_tokens = 8_000 }));
        Assert.NotNull(await running.NextAsync());
        var prompt = string.Join(' ', Enumerable.Range(0, 500));
        var tokens = (int)(await engine.SchedulerAsync())["output_tokens"]!;
        var bystander = engine.GenerateAsync(TestEngine.Body(prompt, 1));
        await engine.UntilAsync(static s => (long)s["slots_busy"]! == 2, "both running");

        // Both move on within the same steps: text keeps coming before the prompt is done.
        await engine.UntilAsync(s => (long)s["slots_busy"]! == 2 && (long)s["output_tokens"]! > tokens + 3, "text beside the prompt");
        Assert.NotNull(await running.NextAsync());
        Assert.True((int)(await bystander)["num_input_tokens"]! > 500);
    }

    [Fact]
    public async Task Answers_in_a_gap_move_together_and_stay_the_same()
    {
        await using var engine = await TestEngine.StartAsync("Slots=4", "Context=8192");
        var request = TestEngine.Body(TestEngine.Chat("What is Atrium?"), 3000, new { min_tokens = 3000 });
        var alone = await engine.TextAsync(request);
        var streams = new List<EventReader>();
        for (var i = 0; i < 3; i++)
        {
            streams.Add(await engine.OpenStreamAsync(TestEngine.Body($"number {i}", 6000, new { min_tokens = 6000 })));
            Assert.NotNull(await streams[i].NextAsync());
        }

        var fourth = engine.TextAsync(request);
        await engine.UntilAsync(static s => (long)s["slots_busy"]! == 4, "four running");
        Assert.Equal(0, await engine.MetricAsync("atrium_engine_slot_moves_total"));
        streams[0].Dispose();
        streams[1].Dispose();

        Assert.Equal(alone, await fourth);
        Assert.True(await engine.MetricAsync("atrium_engine_slot_moves_total") > 0);
        streams[2].Dispose();
        await engine.UntilIdleAsync();
    }

    // Notes its first event: with one slot the next in line has none before this answer is complete.
    private static async Task Answer(TestEngine engine, string prompt, int tokens, List<string> order)
    {
        using var stream = await engine.OpenStreamAsync(TestEngine.Body(prompt, tokens, new { min_tokens = tokens }));
        Assert.NotNull(await stream.NextAsync());
        lock (order)
        {
            order.Add(prompt);
        }

        while (await stream.NextAsync() is not null)
        {
        }
    }
}
