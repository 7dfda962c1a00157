using Atrium.Engine.Tests.Hosting;

namespace Atrium.Engine.Tests.Generate;

[Collection(SharedEngine.Collection)]
public sealed class LogProbabilityTests(SharedEngine shared)
{
    private static readonly string Prompt = TestEngine.Chat("What is Atrium?");

    [Fact]
    public async Task Every_token_has_one_and_they_add_up()
    {
        var reply = await shared.Engine.GenerateAsync(TestEngine.Body(Prompt, 20, new { return_log_probs = true }));
        var values = reply["output_log_probs"]!.AsArray().Select(static v => (double)v!).ToArray();

        Assert.Equal((int)reply["num_output_tokens"]!, values.Length);
        Assert.All(values, static v => Assert.InRange(v, -30, 0));
        Assert.Equal(values.Sum(), (double)reply["cum_log_probs"]!, 3);
    }

    [Fact]
    public async Task A_stream_gives_those_of_its_piece_and_the_sum_so_far()
    {
        var whole = await shared.Engine.GenerateAsync(TestEngine.Body(Prompt, 20, new { return_log_probs = true }));
        var events = await shared.Engine.StreamAsync(TestEngine.Body(Prompt, 20, new { return_log_probs = true }));

        Assert.Equal(
            whole["output_log_probs"]!.AsArray().Select(static v => (double)v!),
            events.SelectMany(static e => e["output_log_probs"]!.AsArray()).Select(static v => (double)v!));
        Assert.Equal((double)whole["cum_log_probs"]!, (double)events[^1]["cum_log_probs"]!);
    }

    [Fact]
    public async Task The_most_likely_token_is_at_least_as_likely_as_a_sampled_one()
    {
        var greedy = await shared.Engine.GenerateAsync(TestEngine.Body(Prompt, 1, new { return_log_probs = true }));
        for (var seed = 0; seed < 20; seed++)
        {
            var sampled = await shared.Engine.GenerateAsync(TestEngine.Body(Prompt, 1, new { return_log_probs = true, temperature = 5.0, seed, min_tokens = 1 }));
            Assert.True((double)sampled["cum_log_probs"]! <= (double)greedy["cum_log_probs"]!);
        }
    }
}
