using System.Text.Json.Nodes;
using Atrium.Engine.Tests.Hosting;

namespace Atrium.Engine.Tests.Generate;

/// <summary>The same request gives the same text, whatever runs beside it.</summary>
[Collection(SharedEngine.Collection)]
public sealed class DeterminismTests(SharedEngine shared)
{
    private static readonly string[] Questions =
    [
        "What is Atrium?", "hello", "Who are you?", "How do I start it?", "Tell me a joke about cats and dogs, please.",
        "Which port does the gateway use?", "What is a slot?", "thanks!",
    ];

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Greedy_text_is_the_same_alone_and_beside_fifteen_others(bool stream)
    {
        await using var engine = await TestEngine.StartAsync("Slots=16");
        var requests = Enumerable.Range(0, 16).Select(static i => Request(i)).ToArray();
        var alone = new List<string>();
        foreach (var request in requests)
        {
            alone.Add(await engine.TextAsync(request));
        }

        // A long prompt is evaluated in between, so that the others share steps with parts of it.
        var crowd = requests.Select(request => engine.TextAsync(request, stream)).ToList();
        var bystander = engine.TextAsync(TestEngine.Body(string.Join(' ', Enumerable.Range(0, 300)), 5));
        var together = await Task.WhenAll(crowd);
        await bystander;

        Assert.Equal(alone, together);
    }

    [Fact]
    public async Task A_seed_gives_the_same_text_alone_and_in_a_crowd_and_another_seed_another()
    {
        var requests = Enumerable.Range(0, 12)
            .Select(static i => TestEngine.Body(TestEngine.Chat(Questions[i % 8]), 60, new { temperature = 1.5, top_p = 0.95, seed = 100 + i, min_tokens = 60 }))
            .ToArray();
        var alone = new List<string>();
        foreach (var request in requests)
        {
            alone.Add(await shared.Engine.TextAsync(request));
        }

        Assert.Equal(alone, await Task.WhenAll(requests.Select(request => shared.Engine.TextAsync(request, stream: true))));
        Assert.NotEqual(alone[0], alone[8]);
    }

    [Fact]
    public async Task Without_a_seed_sampled_text_varies()
    {
        var request = TestEngine.Body(TestEngine.Chat("hello"), 60, new { temperature = 2.0, min_tokens = 60 });

        Assert.NotEqual(await shared.Engine.TextAsync(request), await shared.Engine.TextAsync(request));
    }

    [Fact]
    public async Task A_reused_prefix_changes_nothing()
    {
        await using var engine = await TestEngine.StartAsync("Slots=4");
        var history = string.Concat(Questions.Select(TestEngine.Chat));
        var request = TestEngine.Body(history + TestEngine.Chat("And what is Atrium?"), 80, new { min_tokens = 80, return_log_probs = true });
        var first = await engine.GenerateAsync(request);
        var before = await engine.SchedulerAsync();
        var other = await engine.GenerateAsync(TestEngine.Body(history + TestEngine.Chat("Who?"), 10));
        var second = await engine.GenerateAsync(request);
        var after = await engine.SchedulerAsync();

        Assert.NotNull(other);
        Assert.Equal(0, (long)before["prefix_hits"]!);
        Assert.Equal(2, (long)after["prefix_hits"]!);
        Assert.True((long)after["reused_tokens"]! > 100);
        Assert.Equal((string)first["text_output"]!, (string)second["text_output"]!);
        Assert.True(JsonNode.DeepEquals(first["output_log_probs"], second["output_log_probs"]));
    }

    [Fact]
    public async Task A_prefix_is_reused_from_a_request_that_still_runs()
    {
        await using var engine = await TestEngine.StartAsync("Slots=4", "Context=8192");
        var history = string.Concat(Questions.Select(TestEngine.Chat));
        var request = TestEngine.Body(history + TestEngine.Chat("And what is Atrium?"), 60, new { min_tokens = 60 });
        var alone = await shared.Engine.TextAsync(request);

        using var running = await engine.OpenStreamAsync(TestEngine.Body(history + TestEngine.Chat("Go on"), 6000, new { min_tokens = 6000 }));
        Assert.NotNull(await running.NextAsync());
        var beside = await engine.TextAsync(request);

        Assert.True((long)(await engine.SchedulerAsync())["prefix_hits"]! > 0);
        Assert.Equal(alone, beside);
        Assert.NotNull(await running.NextAsync());
    }

    private static JsonObject Request(int i) =>
        TestEngine.Body(TestEngine.Chat(Questions[i % 8] + (i < 8 ? "" : " Say more.")), 60 + i, new { min_tokens = 40 });
}
