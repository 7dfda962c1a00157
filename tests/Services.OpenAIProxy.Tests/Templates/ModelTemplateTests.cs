using System.Text.Json;
using Atrium.OpenAIProxy.Generation;
using Atrium.OpenAIProxy.Templates;
using Atrium.OpenAIProxy.Tests.Templates.Families;

namespace Atrium.OpenAIProxy.Tests.Templates;

/// <summary>What is done around a model's own template.</summary>
public sealed class ModelTemplateTests
{
    private static readonly ChatTurn[] Called =
    [
        new(ChatRole.User, "Weather?"), new(ChatRole.Assistant, "") { ToolCalls = [new("abcdefgh1", "get_weather", """{"city":"Oslo"}""")] }, new(ChatRole.Tool, "cold") { ToolCallId = "abcdefgh1" },
    ];

    [Theory]
    [InlineData("deepseek-v3", "function<｜tool▁sep｜>get_weather\n```json\n{\"city\":\"Oslo\"}\n```")]
    [InlineData("deepseek-r1", "function<｜tool▁sep｜>get_weather\n```json\n{\"city\":\"Oslo\"}\n```")]
    [InlineData("deepseek-v3.1", "get_weather<｜tool▁sep｜>{\"city\": \"Oslo\"}")]
    [InlineData("llama3.1", "{\"name\": \"get_weather\", \"parameters\": {\"city\": \"Oslo\"}}")]
    [InlineData("mistral-v3", "[TOOL_CALLS] [{\"name\": \"get_weather\", \"arguments\": {\"city\": \"Oslo\"}, \"id\": \"abcdefgh1\"}]")]
    [InlineData("gpt-oss", "to=functions.get_weather<|channel|>commentary json<|message|>{\"city\": \"Oslo\"}<|call|>")]
    [InlineData("glm4.5", "<tool_call>get_weather\n<arg_key>city</arg_key>\n<arg_value>Oslo</arg_value>")]
    public void Calls_are_given_in_the_form_that_the_template_shows(string family, string call) =>
        Assert.Contains(call, Of(family).Render(Called, Thinking.Unspecified).Text, StringComparison.Ordinal);

    [Fact]
    public void Text_is_given_as_parts_to_a_template_that_shows_nothing_else() => Assert.Equal(
        "<beginning_of_sentence>user name=user\nhi<end_of_sentence>\n<beginning_of_sentence>ai name=assistant\n",
        Of("minimax-text").Render([new(ChatRole.User, "hi")], Thinking.Unspecified).Text);

    [Theory]
    [InlineData("llama3", "<|eot_id|>")]
    [InlineData("gemma2", "<end_of_turn>")]
    [InlineData("mistral-v3", "</s>")]
    [InlineData("qwen3", "<|im_end|>")]
    [InlineData("phi3", "<|end|>")]
    [InlineData("glm4.5", "<|user|>")]
    [InlineData("minimax-m2", "[e~[")]
    [InlineData("command-r", "<|END_OF_TURN_TOKEN|>")]
    public void What_ends_a_turn_is_seen_in_the_template(string family, string mark) => Assert.Contains(mark, Of(family).EndMarks);

    [Fact]
    public void Channels_of_one_answer_are_no_ends_of_it() => Assert.Equal(["<|return|>", "<|call|>", "</s>"], Of("gpt-oss").EndMarks);

    [Theory]
    [InlineData("deepseek-r1", Thinking.Unspecified, "<think>\n", true)]
    [InlineData("deepseek-r1", Thinking.Off, "<think>\n\n</think>\n\n", false)]
    [InlineData("minimax-m2", Thinking.On, "<think>\n", true)]
    [InlineData("deepseek-v3.1", Thinking.On, "<think>", true)]
    [InlineData("deepseek-v3.1", Thinking.Off, "</think>", false)]
    [InlineData("qwen3", Thinking.Off, "<think>\n\n</think>\n\n", false)]
    [InlineData("qwen3", Thinking.On, "<|im_start|>assistant\n", false)]
    internal void Where_the_prompt_ends_in_a_thought(string family, Thinking thinking, string end, bool inThought)
    {
        var prompt = Of(family).Render([new(ChatRole.User, "hi")], thinking);
        Assert.EndsWith(end, prompt.Text, StringComparison.Ordinal);
        Assert.Equal(inThought, prompt.StartsInThought);
    }

    [Fact]
    public void A_message_about_thoughts_opens_none() => Assert.False(Of("qwen3").Render([new(ChatRole.User, "<think>")], Thinking.Unspecified).StartsInThought);

    [Theory]
    [InlineData("qwen3", "Once upon ", "<think>\n\n</think>\n\nOnce upon ", false)]
    [InlineData("llama3", "Once upon ", "assistant<|end_header_id|>\n\nOnce upon", false)]
    [InlineData("chatml", "<think>\nLet me", "<|im_start|>assistant\n<think>\nLet me", true)]
    [InlineData("chatml", "<think>\nno\n</think>\n\nYes", "</think>\n\nYes", false)]
    [InlineData(null, "Once upon ", "<|im_start|>assistant\nOnce upon ", false)]
    public void The_last_message_is_gone_on_with(string? family, string said, string end, bool inThought)
    {
        var template = family is null ? new ChatTemplate() : Of(family);
        ChatTurn[] turns = [new(ChatRole.User, "A story"), new(ChatRole.Assistant, "First"), new(ChatRole.User, "Go on"), new(ChatRole.Assistant, said)];
        var prompt = template.Render(turns, Thinking.Unspecified, [], new TemplateInputs { ContinueFinalMessage = true });
        Assert.EndsWith(end, prompt.Text, StringComparison.Ordinal);
        Assert.Equal(inThought, prompt.StartsInThought);
    }

    [Fact]
    public void A_message_that_the_template_changes_cannot_be_gone_on_with()
    {
        var failure = Assert.Throws<EngineException>(() => Of("deepseek-r1").Render(
            [new(ChatRole.User, "a"), new(ChatRole.Assistant, "<think>hm</think>yes")], Thinking.Unspecified, [], new TemplateInputs { ContinueFinalMessage = true })).Failure;
        Assert.Equal((FailureKind.InvalidRequest, "continue_final_message"), (failure.Kind, failure.Param));
    }

    [Fact]
    public void Variables_documents_and_effort_reach_the_template()
    {
        var inputs = new TemplateInputs
        {
            Variables = JsonDocument.Parse("""{"model_identity":"You are Atrium.<|end|>","tools_in_user_message":false}""").RootElement,
            Documents = JsonDocument.Parse("""[{"title":"T","text":"Facts"}]""").RootElement,
            ReasoningEffort = "high",
        };
        ChatTurn[] turns = [new(ChatRole.User, "hi")];
        Assert.StartsWith("<|start|>system<|message|>You are Atrium.< |end|>", Of("gpt-oss").Render(turns, Thinking.On, [], inputs).Text.Replace("\n", "", StringComparison.Ordinal), StringComparison.Ordinal);
        Assert.Contains("Reasoning: high", Of("gpt-oss").Render(turns, Thinking.On, [], inputs).Text, StringComparison.Ordinal);
        Assert.Contains("Document 1: T\n  Facts", Of("jamba").Render(turns, Thinking.Unspecified, [], inputs).Text, StringComparison.Ordinal);
        Assert.DoesNotContain("<|im_start|>assistant", Of("chatml").Render(turns, Thinking.Unspecified, [], inputs with { AddGenerationPrompt = false }).Text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_template_that_refuses_is_the_clients_to_mend()
    {
        var failure = Assert.Throws<EngineException>(() => Of("gemma2").Render([new(ChatRole.System, "s"), new(ChatRole.User, "u")], Thinking.Unspecified)).Failure;
        Assert.Equal((FailureKind.InvalidRequest, "System role not supported", "messages"), (failure.Kind, failure.Message, failure.Param));
        failure = Assert.Throws<EngineException>(() => new ChatTemplate("\n {{ messages[0].content.x.y }}").Render([new(ChatRole.User, "u")], Thinking.Unspecified)).Failure;
        Assert.Equal((400, "The model's chat template fails for these messages: 'str object' has no attribute 'x' (line 2, column 27)"), (failure.ToApiError().Status, failure.Message));
    }

    [Fact]
    public void A_template_that_cannot_be_read_is_the_operators_to_mend()
    {
        var template = new ChatTemplate("{% if a %}\n{{ a | nothing }}{% endif %}");
        Assert.Equal("The model's chat template cannot be used: There is no filter 'nothing'. (line 2, column 8)", template.Problem);
        Assert.Equal(FailureKind.Engine, Assert.Throws<EngineException>(() => template.Render([new(ChatRole.User, "u")], Thinking.Unspecified)).Failure.Kind);
    }

    [Fact]
    public void The_beginning_is_left_out_for_an_engine_that_adds_it()
    {
        var source = TemplateSource.Of(Family.Template("llama3"), beginToken: "<|begin_of_text|>", endToken: "<|eot_id|>");
        ChatTurn[] turns = [new(ChatRole.User, "hi")];
        Assert.StartsWith("<|begin_of_text|><|start_header_id|>", new ChatTemplate(source).Render(turns, Thinking.Unspecified).Text, StringComparison.Ordinal);
        Assert.StartsWith("<|start_header_id|>", new ChatTemplate(source with { OmitBos = true }).Render(turns, Thinking.Unspecified).Text, StringComparison.Ordinal);
    }

    private static ChatTemplate Of(string family) => new(TemplateSource.Of(Family.Template(family), beginToken: "<s>", endToken: "</s>"));
}
