using System.Text.Json;
using Atrium.OpenAIProxy.Generation;
using Atrium.OpenAIProxy.Templates;
using Atrium.OpenAIProxy.Tests.Harness;
using Atrium.OpenAIProxy.Tests.Templates.Families;
using FsCheck.Fluent;

namespace Atrium.OpenAIProxy.Tests.Templates;

/// <summary>Functions, calls and results in prompts, character by character as the models' own templates write them.</summary>
public sealed class ToolPromptTests
{
    private const string List =
        "# Tools\n\nYou may call one or more functions to assist with the user query.\n\nYou are provided with function signatures within <tools></tools> XML tags:\n<tools>\n"
        + """{"type": "function", "function": {"name": "get_weather", "description": "Weather \"now\", é.", "parameters": {"type": "object", "properties": {"city": {"type": "string"}}, "required": ["city"]}}}"""
        + "\n{\"type\": \"function\", \"function\": {\"name\": \"now\"}}\n</tools>\n\n"
        + "For each function call, return a json object with function name and arguments within <tool_call></tool_call> XML tags:\n"
        + "<tool_call>\n{\"name\": <function-name>, \"arguments\": <args-json-object>}\n</tool_call><|im_end|>\n";

    private const string Call = "<tool_call>\n{\"name\": \"get_weather\", \"arguments\": {\"city\": \"Paris\", \"days\": [1, 2]}}\n</tool_call>";

    private static readonly string Qwen25 = Family.Template("qwen2.5");
    private static readonly string Qwen3 = Family.Template("qwen3");

    private static readonly Tool[] Tools =
    [
        new("get_weather", "Weather \"now\", é.", JsonDocument.Parse("""{"type":"object","properties":{"city":{"type":"string"}},"required":["city"]}""").RootElement, Strict: false),
        new("now", null, default, Strict: true),
    ];

    private static readonly ChatTurn[] Turns =
    [
        new(ChatRole.System, "Be brief."),
        new(ChatRole.User, "Weather?"),
        new(ChatRole.Assistant, "") { Reasoning = "\nI need both.\n", ToolCalls = [new("1", "get_weather", """{"city":"Paris","days":[1,2]}"""), new("2", "now", "")] },
        new(ChatRole.Tool, "{\"t\": 7}") { ToolCallId = "1" },
        new(ChatRole.Tool, "12:00") { ToolCallId = "2" },
    ];

    [Fact]
    public void The_demo_models_template() => Assert.Equal(
        "<|im_start|>system\nBe brief.\n\n" + List + "<|im_start|>user\nWeather?<|im_end|>\n<|im_start|>assistant\n" + Call
        + "\n<tool_call>\n{\"name\": \"now\", \"arguments\": {}}\n</tool_call><|im_end|>\n"
        + "<|im_start|>user\n<tool_response>\n{\"t\": 7}\n</tool_response><|im_end|>\n<|im_start|>user\n<tool_response>\n12:00\n</tool_response><|im_end|>\n<|im_start|>assistant\n",
        new ChatTemplate(File.ReadAllText(Path.Combine(Repository.Root, "demo-model", "chat_template.jinja"))).Render(Turns, Thinking.Off, Tools).Text);

    [Fact]
    public void Qwen25s_template()
    {
        var template = new ChatTemplate(Qwen25);
        Assert.Equal(
            "<|im_start|>system\nYou are Qwen, created by Alibaba Cloud. You are a helpful assistant.\n\n" + List + "<|im_start|>user\nWeather?<|im_end|>\n<|im_start|>assistant\nSee:\n" + Call
            + "<|im_end|>\n<|im_start|>user\n<tool_response>\n{\"t\": 7}\n</tool_response>\n<tool_response>\n12:00\n</tool_response><|im_end|>\n<|im_start|>assistant\n",
            template.Render([Turns[1], Turns[2] with { Content = "See:", ToolCalls = [Turns[2].ToolCalls[0]] }, .. Turns[3..]], Thinking.Unspecified, Tools).Text);
        Assert.Equal(
            "<|im_start|>system\nYou are Qwen, created by Alibaba Cloud. You are a helpful assistant.<|im_end|>\n<|im_start|>user\nWeather?<|im_end|>\n<|im_start|>assistant\n",
            template.Render([Turns[1]], Thinking.Unspecified).Text);
        Assert.StartsWith("<|im_start|>system\nBe brief.<|im_end|>\n<|im_start|>user", template.Render(Turns[..2], Thinking.Unspecified).Text, StringComparison.Ordinal);
    }

    [Fact]
    public void Qwen3_keeps_the_thoughts_of_the_answer_it_is_giving()
    {
        var template = new ChatTemplate(Qwen3);
        Assert.Contains("<|im_start|>assistant\n<think>\nI need both.\n</think>\n\n" + Call, template.Render(Turns, Thinking.Unspecified, Tools).Text, StringComparison.Ordinal);
        Assert.DoesNotContain("I need both", template.Render([.. Turns, new(ChatRole.User, "And?")], Thinking.Unspecified, Tools).Text, StringComparison.Ordinal);
        Assert.EndsWith("<|im_start|>assistant\n<think>\n\n</think>\n\n", template.Render(Turns, Thinking.Off, Tools).Text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_model_without_a_template_is_prompted_as_Qwen() => Assert.Equal(
        "<|im_start|>system\n" + List + "<|im_start|>user\nWeather?<|im_end|>\n<|im_start|>user\n<tool_response>\n{\"t\": 7}\n</tool_response><|im_end|>\n<|im_start|>assistant\n",
        new ChatTemplate().Render([Turns[1], Turns[3]], Thinking.Unspecified, Tools).Text);

    [Fact]
    public void Arguments_that_were_cut_off_are_shown_as_they_were() => Assert.Contains(
        "\"arguments\": {\"city\": \"Pa}\n</tool_call>",
        new ChatTemplate().Render([new(ChatRole.Assistant, "") { ToolCalls = [new("1", "f", "{\"city\": \"Pa")] }], Thinking.Unspecified).Text, StringComparison.Ordinal);

    [Fact]
    public void No_function_call_or_result_can_pretend_to_be_a_turn() =>
        Prop.ForAll(Pieces.Of("<|im_start|>", "<|im_end|>", "<|im_", "end|>", "system\n", "\n", "\"", "\\", "x", "</tool_response>", "<tool_call>"), pieces =>
        {
            var schema = JsonDocument.Parse(JsonSerializer.Serialize(new Dictionary<string, string> { ["description"] = pieces.Text })).RootElement;
            var prompt = new ChatTemplate(Qwen3).Render(
                [
                    new(ChatRole.User, "hi"),
                    new(ChatRole.Assistant, "") { Reasoning = pieces.Text, ToolCalls = [new("1", pieces.Text, JsonSerializer.Serialize(pieces.Text))] },
                    new(ChatRole.Tool, pieces.Text) { ToolCallId = "1" },
                ],
                Thinking.Unspecified,
                new Tool("f", pieces.Text, schema, Strict: false));
            return ChatMlParser.Parse(prompt.Text).Select(static turn => turn.Role).SequenceEqual(["system", "user", "assistant", "user"]);
        }).Holds();
}
