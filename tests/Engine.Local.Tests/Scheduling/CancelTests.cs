using Atrium.Engine.Tests.Hosting;

namespace Atrium.Engine.Tests.Scheduling;

/// <summary>A client that leaves frees its slot, in every phase.</summary>
public sealed class CancelTests : IAsyncLifetime
{
    private TestEngine _engine = null!;

    // One slot, and a context in which an answer takes far longer than a test waits.
    public async Task InitializeAsync() => _engine = await TestEngine.StartAsync("Slots=1", "Queue=2", "Context=32768");

    public async Task DisposeAsync() => await _engine.DisposeAsync();

    [Fact]
    public async Task While_it_streams()
    {
        using (var stream = await _engine.OpenStreamAsync(Endless("hello")))
        {
            Assert.NotNull(await stream.NextAsync());
            Assert.Equal(1, (long)(await _engine.SchedulerAsync())["slots_busy"]!);
        }

        await _engine.UntilIdleAsync();
        await AnswersAsync();
    }

    [Fact]
    public async Task While_it_waits_for_a_reply_that_is_not_streamed()
    {
        using var leave = new CancellationTokenSource();
        var reply = _engine.Client.PostAsync("/v2/models/ensemble/generate", TestEngine.Content(Endless("hello")), leave.Token);
        await _engine.UntilAsync(static s => (long)s["slots_busy"]! == 1 && (long)s["output_tokens"]! > 5, "an answer being written");
        await leave.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => reply);
        await _engine.UntilIdleAsync();
    }

    [Fact]
    public async Task While_its_prompt_is_evaluated()
    {
        using var leave = new CancellationTokenSource();
        var prompt = string.Join(' ', Enumerable.Range(0, 2500));
        var reply = _engine.OpenStreamAsync(TestEngine.Body(prompt, 10), leave.Token);
        await _engine.UntilAsync(static s => (long)s["slots_busy"]! == 1 && (long)s["prompt_tokens"]! > 0, "a prompt being evaluated");
        await leave.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => reply);
        await _engine.UntilIdleAsync();
        Assert.Equal(0, (long)(await _engine.SchedulerAsync())["output_tokens"]!);
        await AnswersAsync();
    }

    [Fact]
    public async Task While_it_waits_in_line()
    {
        using var leave = new CancellationTokenSource();
        using var running = await _engine.OpenStreamAsync(Endless("hello"));
        Assert.NotNull(await running.NextAsync());
        var waiting = _engine.OpenStreamAsync(Endless("bye"), leave.Token);
        await _engine.UntilAsync(static s => (int)s["waiting"]! == 1, "a waiting request");
        await leave.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
        await _engine.UntilAsync(static s => (int)s["waiting"]! == 0, "an empty line");
        Assert.Equal(1, (long)(await _engine.SchedulerAsync())["slots_busy"]!);
        Assert.NotNull(await running.NextAsync());
    }

    [Fact]
    public async Task Two_hundred_streams_dropped_at_random_leave_nothing_behind()
    {
        await using var engine = await TestEngine.StartAsync("Slots=16", "Queue=400", "Context=4096");
        var question = TestEngine.Body(TestEngine.Chat("What is Atrium?"), 60);
        var right = await engine.TextAsync(question);
        var random = new Random(7);
        var plans = Enumerable.Range(0, 200).Select(i => (Prompt: $"number {i}: " + string.Join(' ', Enumerable.Range(0, random.Next(60))), Events: random.Next(12))).ToArray();

        await Task.WhenAll(plans.Select(async plan =>
        {
            using var leave = new CancellationTokenSource();
            try
            {
                var opening = engine.OpenStreamAsync(TestEngine.Body(plan.Prompt, 3000, new { min_tokens = 3000 }), leave.Token);
                if (plan.Events == 0)
                {
                    await leave.CancelAsync();
                }

                using var stream = await opening;
                for (var i = 0; i < plan.Events; i++)
                {
                    Assert.NotNull(await stream.NextAsync());
                }
            }
            catch (OperationCanceledException)
            {
                // Left before the first event.
            }
        }));

        await engine.UntilIdleAsync();
        Assert.Equal(right, await engine.TextAsync(question));
    }

    private static System.Text.Json.Nodes.JsonObject Endless(string prompt) => TestEngine.Body(prompt, 30_000, new { min_tokens = 30_000 });

    private async Task AnswersAsync() => Assert.NotEmpty(await _engine.TextAsync(TestEngine.Body(TestEngine.Chat("hello"), 20)));
}
