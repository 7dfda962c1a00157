using Atrium.Engine.Tests.Hosting;

namespace Atrium.Engine.Tests.Generate;

/// <summary>stop_words, bad_words and biases.</summary>
[Collection(SharedEngine.Collection)]
public sealed class WordTests(SharedEngine shared)
{
    private static readonly string Prompt = TestEngine.Chat("What is Atrium?");

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_stop_word_split_over_tokens_ends_the_answer_and_is_cut_off(bool stream)
    {
        var pieces = (await shared.Engine.StreamAsync(TestEngine.Body(Prompt, 60))).Select(static e => (string)e["text_output"]!).ToArray();
        var text = string.Concat(pieces);

        // From the middle of the second piece to the beginning of the fourth: it never arrives in one token.
        var start = pieces[0].Length + Math.Max(0, pieces[1].Length - 2);
        var end = pieces[0].Length + pieces[1].Length + pieces[2].Length + 1;
        var word = text[start..end];
        var request = TestEngine.Body(Prompt, 60, new { stop_words = new[] { "never written", word } });

        Assert.Equal(text[..text.IndexOf(word, StringComparison.Ordinal)], await shared.Engine.TextAsync(request, stream));
        Assert.Equal("stop", (string)(await shared.Engine.GenerateAsync(request))["finish_reason"]!);
    }

    [Fact]
    public async Task What_could_have_become_a_stop_word_is_not_lost()
    {
        var text = await shared.Engine.TextAsync(TestEngine.Body(Prompt, 30));
        var almost = text[^3..] + "\u0001";

        Assert.Equal(text, await shared.Engine.TextAsync(TestEngine.Body(Prompt, 30, new { stop_words = new[] { almost } }), stream: true));
    }

    [Fact]
    public async Task A_control_token_as_stop_word_ends_the_answer()
    {
        var request = TestEngine.Body(TestEngine.Chat("hello"), 200, new { temperature = 0.0, stop_words = "<|im_end|>" });

        Assert.Equal("stop", (string)(await shared.Engine.GenerateAsync(request))["finish_reason"]!);
    }

    [Fact]
    public async Task A_bad_word_is_never_written_however_it_could_be_spelled()
    {
        var text = await shared.Engine.TextAsync(TestEngine.Body(Prompt, 40));
        var word = text.Split(' ', StringSplitOptions.RemoveEmptyEntries).First(static w => w.Length > 2);
        Assert.Contains(word, text, StringComparison.Ordinal);

        var without = await shared.Engine.TextAsync(TestEngine.Body(Prompt, 200, new { bad_words = new[] { word, "the" }, min_tokens = 200 }));
        Assert.DoesNotContain(word, without, StringComparison.Ordinal);
        Assert.DoesNotContain("the", without, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_bad_word_of_several_tokens_is_only_banned_whole()
    {
        var text = await shared.Engine.TextAsync(TestEngine.Body(Prompt, 40));
        var phrase = text[..(text.IndexOf(' ', text.IndexOf(' ', StringComparison.Ordinal) + 1) + 3)];
        var without = await shared.Engine.TextAsync(TestEngine.Body(Prompt, 40, new { bad_words = phrase }));

        Assert.DoesNotContain(phrase, without, StringComparison.Ordinal);
        Assert.Equal(text[0], without[0]);
    }

    [Fact]
    public async Task A_bias_pulls_a_word_in_and_pushes_one_out()
    {
        string[] words = [" zebra"];
        double[] weights = [1000];
        var pulled = await shared.Engine.TextAsync(TestEngine.Body(Prompt, 3, new { embedding_bias_words = words, embedding_bias_weights = weights }));
        var text = await shared.Engine.TextAsync(TestEngine.Body(Prompt, 1));
        var pushed = await shared.Engine.TextAsync(TestEngine.Body(Prompt, 1, new { embedding_bias_words = text, embedding_bias_weights = -1000.0 }));

        Assert.All(pulled, static character => Assert.Contains(character, " zebra"));
        Assert.NotEqual(text, pushed);
    }

    [Fact]
    public async Task A_repetition_penalty_and_a_frequency_penalty_change_a_text_that_repeats()
    {
        var request = new { min_tokens = 200 };
        var plain = await shared.Engine.TextAsync(TestEngine.Body("one two one two one two one two", 200, request));
        var penalised = await shared.Engine.TextAsync(TestEngine.Body("one two one two one two one two", 200, new { min_tokens = 200, repetition_penalty = 1.8 }));
        var counted = await shared.Engine.TextAsync(TestEngine.Body("one two one two one two one two", 200, new { min_tokens = 200, frequency_penalty = 2.0 }));
        var present = await shared.Engine.TextAsync(TestEngine.Body("one two one two one two one two", 200, new { min_tokens = 200, presence_penalty = 30.0 }));

        Assert.NotEqual(plain, penalised);
        Assert.NotEqual(plain, counted);
        Assert.NotEqual(plain, present);
    }
}
