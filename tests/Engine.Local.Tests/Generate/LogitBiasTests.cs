using System.Text;
using Atrium.Engine.Tests.Hosting;

namespace Atrium.Engine.Tests.Generate;

/// <summary>Biases by token number, as OpenAI's <c>logit_bias</c> has them.</summary>
[Collection(SharedEngine.Collection)]
public sealed class LogitBiasTests(SharedEngine shared)
{
    private static readonly string Prompt = TestEngine.Chat("What is Atrium?");

    [Theory]
    [InlineData(0.0)]
    [InlineData(1.5)]
    public async Task A_hundred_forces_a_token(double temperature)
    {
        int[] tokens = [Token("z")];
        var text = await shared.Engine.TextAsync(TestEngine.Body(
            Prompt, 6, new { logit_bias_tokens = tokens, logit_bias_weights = 100, temperature, seed = 4 }));

        Assert.Equal("zzzzzz", text);
    }

    [Fact]
    public async Task Minus_a_hundred_bans_whatever_else_pulls()
    {
        // Two biases pull the same way: only a ban keeps the token out.
        int[] tokens = [Token("z"), Token("q")];
        float[] weights = [-100, 100];
        string[] words = ["z"];
        var text = await shared.Engine.TextAsync(TestEngine.Body(Prompt, 4, new
        {
            logit_bias_tokens = tokens,
            logit_bias_weights = weights,
            embedding_bias_words = words,
            embedding_bias_weights = 1000,
        }));

        Assert.Equal("qqqq", text);
    }

    [Fact]
    public async Task A_weak_bias_adds_to_the_logit()
    {
        // The token that would come loses its lead over the second only when the difference is taken from it.
        var first = System.Text.Json.Nodes.JsonNode.Parse((string)(await shared.Engine.GenerateAsync(TestEngine.Body(Prompt, 1, new { num_logprobs = 2 })))["logprobs"]!)![0]!;
        var lead = (double)first["top"]![0]!["logprob"]! - (double)first["top"]![1]!["logprob"]!;
        int[] tokens = [(int)first["token_id"]!];
        Assert.InRange(lead, 0.01, 50);

        Assert.Equal((string)first["token"]!, await shared.Engine.TextAsync(TestEngine.Body(Prompt, 1, new { logit_bias_tokens = tokens, logit_bias_weights = -lead * 0.9 })));
        Assert.Equal(
            (string)first["top"]![1]!["token"]!,
            await shared.Engine.TextAsync(TestEngine.Body(Prompt, 1, new { logit_bias_tokens = tokens, logit_bias_weights = -lead * 1.1 })));
    }

    private static int Token(string text) => Enumerable.Range(0, TestModel.Vocabulary.Size)
        .First(token => TestModel.Vocabulary.Piece(token).Span.SequenceEqual(Encoding.UTF8.GetBytes(text)));
}
