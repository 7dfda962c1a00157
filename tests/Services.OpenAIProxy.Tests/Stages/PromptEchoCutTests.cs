using Atrium.OpenAIProxy.Stages;
using Atrium.OpenAIProxy.Tests.Harness;
using FsCheck.Fluent;

namespace Atrium.OpenAIProxy.Tests.Stages;

public sealed class PromptEchoCutTests
{
    private const string Prompt = "<|im_start|>user\nhi<|im_end|>\n<|im_start|>assistant\n";
    private const string Stripped = "user\nhi\nassistant\n";

    [Theory]
    [InlineData(Prompt + "Hello", "Hello")]
    [InlineData(Stripped + "Hello", "Hello")]
    [InlineData("Hello", "Hello")]
    [InlineData("user\nhello", "user\nhello")]
    [InlineData("I am your assistant\nHello", "I am your assistant\nHello")]
    [InlineData("<|im_start|>user\nhi", "<|im_start|>user\nhi")]
    [InlineData(Prompt + Prompt, Prompt)]
    [InlineData(Prompt, "")]
    [InlineData("", "")]
    public void Cuts_the_prompt_and_nothing_else(string output, string expected)
    {
        Assert.Equal(expected, Run([output]));
        Assert.Equal(expected, Run(output.Select(static c => c.ToString())));
    }

    [Fact]
    public void Any_cut_gives_what_the_whole_gives() =>
        Prop.ForAll(Pieces.Of(Prompt, Stripped, "<|im_start|>", "user\n", "hi", "x", "assistant\n"), pieces =>
            Run(pieces.Strings()) == Run([pieces.Text])).Holds();

    [Fact]
    public void An_answer_that_does_not_begin_like_the_prompt_is_not_held_back() => Assert.Equal("H", new PromptEchoCut(Prompt, Stripped).Push("H"));

    private static string Run(IEnumerable<string> pieces)
    {
        var stage = new PromptEchoCut(Prompt, Stripped);
        return string.Concat(pieces.Select(stage.Push)) + stage.Flush();
    }
}
