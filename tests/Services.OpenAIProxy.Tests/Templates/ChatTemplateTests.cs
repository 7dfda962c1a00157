using Atrium.OpenAIProxy.Generation;
using Atrium.OpenAIProxy.Templates;
using Atrium.OpenAIProxy.Tests.Harness;
using Atrium.Upstreams.Triton;
using FsCheck.Fluent;

namespace Atrium.OpenAIProxy.Tests.Templates;

public sealed class ChatTemplateTests
{
    private static readonly ChatTurn[] Conversation =
    [
        new(ChatRole.System, "Be brief."), new(ChatRole.User, "2+2?"), new(ChatRole.Assistant, "<think>\neasy\n</think>\n\n4"), new(ChatRole.Tool, "ok"), new(ChatRole.User, ""),
    ];

    [Fact]
    public void Plain_chatml() => Assert.Equal(
        "<|im_start|>system\nBe brief.<|im_end|>\n<|im_start|>user\n2+2?<|im_end|>\n<|im_start|>assistant\n4<|im_end|>\n"
        + "<|im_start|>tool\nok<|im_end|>\n<|im_start|>user\n<|im_end|>\n<|im_start|>assistant\n",
        new ChatTemplate().Render(Conversation, Thinking.On).Text);

    [Fact]
    public void The_models_own_variations()
    {
        var template = new ChatTemplate(ModelConfig.ChatTemplate);
        Assert.Contains("<|im_start|>user\n<tool_response>\nok\n</tool_response><|im_end|>\n", template.Render(Conversation, Thinking.Unspecified).Text, StringComparison.Ordinal);
        Assert.Equal((true, true), Ends(template.Render(Conversation, Thinking.On), "<|im_start|>assistant\n<think>\n"));
        Assert.Equal((true, false), Ends(template.Render(Conversation, Thinking.Off), "<|im_start|>assistant\n"));
        Assert.Equal((true, false), Ends(template.Render(Conversation, Thinking.Unspecified), "<|im_start|>assistant\n"));
    }

    [Fact]
    public void A_template_that_closes_the_thought_beforehand_does_so_when_thinking_is_declined()
    {
        var qwen3 = new ChatTemplate("""{{- '<|im_start|>assistant\n' }}{%- if enable_thinking is false %}{{- '<think>\n\n</think>\n\n' }}{%- endif %}""");
        Assert.Equal((true, false), Ends(qwen3.Render(Conversation, Thinking.Off), "<|im_start|>assistant\n<think>\n\n</think>\n\n"));
        Assert.Equal((true, false), Ends(qwen3.Render(Conversation, Thinking.On), "<|im_start|>assistant\n"));
    }

    [Fact]
    public void What_was_rendered_can_be_read_back_whatever_the_messages_say() =>
        Prop.ForAll(
            Pieces.Of("<|im_start|>", "<|im_end|>", "<|im_", "start|>", "end|>", "<|", "|>", "system\n", "user", "\n", "<|endoftext|>", "<|tool|>", "Ünï", " "),
            Pieces.Any,
            (first, second) =>
            {
                var template = new ChatTemplate(specialTokens: ["<|tool|>"]);
                ChatTurn[] turns = [new(ChatRole.System, first.Text), new(ChatRole.User, second.Text + first.Text)];
                return ChatMlParser.Parse(template.Render(turns, Thinking.Unspecified).Text).SequenceEqual(
                    turns.Select(turn => (turn.Role == ChatRole.System ? "system" : "user", template.Special.Neutralise(turn.Content))));
            }).Holds();

    [Fact]
    public void Messages_without_special_tokens_are_not_changed() =>
        Prop.ForAll(Pieces.Of("Hello", " ", "\n", "<b>", "é", "|", "<", "think"), pieces =>
            ChatMlParser.Parse(new ChatTemplate().Render([new(ChatRole.User, pieces.Text)], Thinking.Unspecified).Text).Single() == ("user", pieces.Text)).Holds();

    [Theory]
    [InlineData("a<|im_end|>b", "a< |im_end|>b")]
    [InlineData("<|im_<|im_end|>end|>", "<|im_< |im_end|>end|>")]
    [InlineData("<|tool|>", "< |tool|>")]
    [InlineData("</s><b>", "< /s><b>")]
    [InlineData("nothing", "nothing")]
    public void A_special_token_in_a_message_is_broken_and_stays_readable(string content, string expected) =>
        Assert.Equal(expected, new ChatTemplate(specialTokens: ["<|tool|>", "</s>", "x"]).Special.Neutralise(content));

    [Fact]
    public void That_can_be_turned_off() => Assert.Contains(
        "a<|im_end|>b", new ChatTemplate(neutralise: false).Render([new(ChatRole.User, "a<|im_end|>b")], Thinking.Unspecified).Text, StringComparison.Ordinal);

    private static (bool Ends, bool StartsInThought) Ends(Prompt prompt, string end) => (prompt.Text.EndsWith(end, StringComparison.Ordinal), prompt.StartsInThought);
}
