using System.Text.Json;
using Atrium.OpenAIProxy.Tokenizers.Decoding;

namespace Atrium.OpenAIProxy.Tests.Tokenizers;

/// <summary>The same tokens and the same texts as the libraries that models are trained with, on texts made to trip a tokenizer.</summary>
public sealed class AgreementTests(Judges judges) : IClassFixture<Judges>
{
    private const int Texts = 10_000;

    [Theory]
    [InlineData("gpt2", true)]
    [InlineData("roberta", true)]
    [InlineData("llama3", true)]
    [InlineData("deepseek", true)]
    [InlineData("starcoder", true)]
    [InlineData("cl100k_base", true)]
    [InlineData("o200k_base", true)]
    [InlineData("llama2", true)]
    [InlineData("mistral", true)]
    [InlineData("gemma", true)]
    [InlineData("unknowns", true)]
    [InlineData("qwen2", false)]
    [InlineData("t5", false)]
    [InlineData("xlm", false)]
    [InlineData("bert", false)]
    [InlineData("cased", false)]
    [InlineData("clip", false)]
    [InlineData("prefixed", false)]
    [InlineData("words", false)]
    public async Task Tokens_and_texts_are_those_of_the_library_that_the_files_are_made_for(string name, bool any)
    {
        var tokenizer = judges.Load(name);
        var texts = TrapTexts.Draw(Texts, any);
        var verdicts = await judges.AskAsync("rust", name, texts);
        for (var i = 0; i < texts.Count; i++)
        {
            Same(texts[i], verdicts[i].Bare, tokenizer.Encode(texts[i], addSpecial: false));
            Same(texts[i], verdicts[i].Framed!, tokenizer.Encode(texts[i], addSpecial: true));
            Assert.Equal(verdicts[i].Framed!.Length, tokenizer.Count(texts[i], addSpecial: true));
            Assert.Equal(verdicts[i].Plain, tokenizer.Decode(verdicts[i].Framed!, special: false));
            Assert.Equal(verdicts[i].Full, tokenizer.Decode(verdicts[i].Framed!, special: true));
            Assert.Equal(verdicts[i].Full, Streamed(tokenizer.Stream(special: true), verdicts[i].Framed!));
        }
    }

    [Theory]
    [InlineData("js", "llama3")]
    [InlineData("js", "qwen2")]
    [InlineData("js", "llama2")]
    [InlineData("js", "mistral")]
    [InlineData("js", "gpt2")]
    [InlineData("js", "o200k_base")]
    [InlineData("js", "cl100k_base")]
    [InlineData("gpt", "o200k_base")]
    [InlineData("gpt", "cl100k_base")]
    public async Task Tokens_are_those_of_the_libraries_for_JavaScript_where_its_spaces_are_Unicodes(string judge, string name)
    {
        var tokenizer = judges.Load(name);

        // JavaScript's \s has U+FEFF and lacks U+0085; gpt-tokenizer has no special tokens of its own choice.
        var texts = TrapTexts.Draw(Texts + 2_000, any: false)
            .Where(text => text.AsSpan().IndexOfAny('\u0085', '\uFEFF') < 0 && !(judge == "gpt" && text.Contains("<|", StringComparison.Ordinal)))
            .ToList();
        var verdicts = await judges.AskAsync(judge, name, texts);
        for (var i = 0; i < texts.Count; i++)
        {
            Same(texts[i], verdicts[i].Bare, tokenizer.Encode(texts[i], addSpecial: false));
        }
    }

    private static string Streamed(TokenStream stream, int[] ids) => string.Concat(ids.Select(stream.Push)) + stream.Flush();

    private static void Same(string text, int[] expected, int[] actual) => Assert.True(
        expected.AsSpan().SequenceEqual(actual), $"{JsonSerializer.Serialize(text)}: {string.Join(' ', expected)} are expected, {string.Join(' ', actual)} are there");
}
