using System.Text;
using System.Text.Json.Nodes;
using Atrium.Engine.Tests.Hosting;

namespace Atrium.Engine.Tests.Generate;

/// <summary>The output <c>logprobs</c>: which tokens the answer is made of, and what else could have stood there.</summary>
[Collection(SharedEngine.Collection)]
public sealed class TokenListTests(SharedEngine shared)
{
    private static readonly string Prompt = TestEngine.Chat("What is Atrium?");

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Every_token_is_listed_once_with_its_bytes_and_the_best_in_its_place(bool stream)
    {
        var events = await EventsAsync(TestEngine.Body(Prompt, 40, new { num_logprobs = 5, return_log_probs = true }), stream);
        var tokens = events.SelectMany(Tokens).ToArray();

        Assert.Equal((int)events[^1]["num_output_tokens"]!, tokens.Length);
        Assert.Equal(Text(events), Encoding.UTF8.GetString([.. tokens.SelectMany(Bytes)]));
        Assert.Equal(
            events.SelectMany(static e => e["output_log_probs"]!.AsArray()).Select(static v => (float)v!),
            tokens.Select(static t => (float)t["logprob"]!));
        foreach (var token in tokens)
        {
            var top = token["top"]!.AsArray().Select(static t => t!.AsObject()).ToArray();
            Assert.Equal(5, top.Select(static t => (int)t["token_id"]!).Distinct().Count());
            Assert.Equal(top.OrderByDescending(static t => (float)t["logprob"]!), top);
            Assert.InRange(top.Sum(static t => Math.Exp((double)t["logprob"]!)), 0.01, 1.0001);

            // Without sampling the best one is taken.
            Assert.Equal((int)token["token_id"]!, (int)top[0]["token_id"]!);
            Assert.Equal((float)token["logprob"]!, (float)top[0]["logprob"]!);
            Assert.Equal((string)token["token"]!, Encoding.UTF8.GetString(Bytes(token)));
        }
    }

    [Fact]
    public async Task All_tokens_together_have_probability_one()
    {
        // What is not among the best twenty is asked for by making it the answer.
        var tokens = Tokens(await shared.Engine.GenerateAsync(TestEngine.Body("Atrium is a", 1, new { num_logprobs = 20 }))).Single()["top"]!.AsArray();
        var listed = tokens.Select(static t => (int)t!["token_id"]!).ToHashSet();
        var sum = tokens.Sum(static t => Math.Exp((double)t!["logprob"]!));
        var size = TestModel.Vocabulary.Size;
        for (var id = 0; id < size; id++)
        {
            if (!listed.Contains(id) && TestModel.Vocabulary.Piece(id).Length > 0)
            {
                int[] forced = [id];
                var reply = await shared.Engine.GenerateAsync(TestEngine.Body(
                    "Atrium is a", 1, new { num_logprobs = 0, logit_bias_tokens = forced, logit_bias_weights = 100 }));
                var token = Tokens(reply).Single();
                Assert.Equal(id, (int)token["token_id"]!);
                sum += Math.Exp((double)token["logprob"]!);
            }
        }

        // Control tokens are left out above; they share the little that remains.
        Assert.InRange(sum, 0.98, 1.0001);
    }

    [Fact]
    public async Task A_bias_changes_the_choice_and_not_the_probabilities()
    {
        var plain = Tokens(await shared.Engine.GenerateAsync(TestEngine.Body(Prompt, 1, new { num_logprobs = 3 }))).Single();
        int[] banned = [(int)plain["token_id"]!];
        var biased = Tokens(await shared.Engine.GenerateAsync(TestEngine.Body(
            Prompt, 1, new { num_logprobs = 3, logit_bias_tokens = banned, logit_bias_weights = -100, repetition_penalty = 1.5 }))).Single();

        Assert.NotEqual(banned[0], (int)biased["token_id"]!);
        Assert.Equal(plain["top"]!.ToJsonString(), biased["top"]!.ToJsonString());
    }

    [Fact]
    public async Task Zero_lists_the_tokens_alone_and_without_the_input_there_is_no_list()
    {
        var zero = await shared.Engine.GenerateAsync(TestEngine.Body(Prompt, 4, new { num_logprobs = 0 }));
        var none = await shared.Engine.GenerateAsync(TestEngine.Body(Prompt, 4));

        Assert.Equal(4, Tokens(zero).Length);
        Assert.All(Tokens(zero), static t => Assert.Empty(t["top"]!.AsArray()));
        Assert.False(none.ContainsKey("logprobs"));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task What_a_stop_word_cuts_off_is_not_listed_and_nothing_else_is_missing(bool stream)
    {
        var text = await shared.Engine.TextAsync(TestEngine.Body(Prompt, 60));
        for (var start = 1; start < 25; start++)
        {
            var word = text[start..(start + 7)];
            var events = await EventsAsync(TestEngine.Body(Prompt, 60, new { num_logprobs = 1, stop_words = new[] { word, "never written" } }), stream);
            var tokens = events.SelectMany(Tokens).ToArray();
            var visible = Encoding.UTF8.GetBytes(Text(events));
            byte[] listed = [.. tokens.SelectMany(Bytes)];

            Assert.Equal(text[..text.IndexOf(word, StringComparison.Ordinal)], Text(events));
            Assert.Equal(visible, listed[..visible.Length]);
            Assert.True(tokens.Length == 0 || listed.Length - Bytes(tokens[^1]).Length < visible.Length, "the last token listed is not seen");
        }
    }

    [Fact]
    public async Task A_token_comes_with_the_event_that_begins_its_text()
    {
        // Held back as long as it may become the stop word, which it never does.
        var text = await shared.Engine.TextAsync(TestEngine.Body(Prompt, 40));
        var words = Enumerable.Range(0, 12).Select(i => text[(i * 3)..((i * 3) + 9)] + "\u0001").ToArray();
        var (seen, listed) = (0, 0);
        foreach (var next in await shared.Engine.StreamAsync(TestEngine.Body(Prompt, 40, new { num_logprobs = 0, stop_words = words })))
        {
            var before = seen;
            seen += Encoding.UTF8.GetByteCount((string)next["text_output"]!);
            foreach (var token in Tokens(next))
            {
                Assert.InRange(listed, before, seen - 1);
                listed += Bytes(token).Length;
            }
        }

        Assert.Equal(Encoding.UTF8.GetByteCount(text), listed);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Parts_of_a_character_are_listed_with_their_exact_bytes(bool stream)
    {
        const string Emoji = "🦉🦉";
        var events = await EventsAsync(TestEngine.Body(
            Prompt, 40, new { num_logprobs = 2, guided_decoding_guide_type = "ebnf", guided_decoding_guide = $"root ::= \"{Emoji}\"" }), stream);
        var tokens = events.SelectMany(Tokens).ToArray();

        Assert.Equal(Emoji, Text(events));
        Assert.Equal(Encoding.UTF8.GetBytes(Emoji), tokens.SelectMany(Bytes));
        Assert.True(tokens.Length > 2, "the vocabulary has this character as one token");
        Assert.Contains(tokens, static t => ((string)t["token"]!).Contains('\uFFFD', StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_end_of_the_answer_can_be_among_the_best_under_its_name()
    {
        var answer = await shared.Engine.GenerateAsync(TestEngine.Body(Prompt, 200, new { num_logprobs = 0 }));
        Assert.Equal("stop", (string)answer["finish_reason"]!);

        var events = await shared.Engine.GenerateAsync(TestEngine.Body(
            Prompt, Tokens(answer).Length + 1, new { num_logprobs = 5, min_tokens = Tokens(answer).Length + 1 }));
        Assert.Contains(Tokens(events)[^1]["top"]!.AsArray(), static t => (string)t!["token"]! == "<|im_end|>" && t["bytes"]!.AsArray().Count == 10);
    }

    private static string Text(IEnumerable<JsonObject> events) => string.Concat(events.Select(static e => (string)e["text_output"]!));

    // The output is of type BYTES: JSON inside a string.
    private static JsonObject[] Tokens(JsonObject reply) =>
        [.. JsonNode.Parse((string)reply["logprobs"]!)!.AsArray().Select(static token => token!.AsObject())];

    private static byte[] Bytes(JsonObject token) => [.. token["bytes"]!.AsArray().Select(static value => (byte)(int)value!)];

    private async Task<List<JsonObject>> EventsAsync(JsonObject body, bool stream) =>
        stream ? await shared.Engine.StreamAsync(body) : [await shared.Engine.GenerateAsync(body)];
}
