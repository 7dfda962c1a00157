using System.Text.Json;
using Atrium.OpenAIProxy.Tests.Harness;
using Atrium.Upstreams;
using Atrium.Upstreams.Triton;

namespace Atrium.OpenAIProxy.Tests.Chat;

/// <summary>Functions over an engine that knows only text.</summary>
public sealed class ToolCallTests
{
    private static readonly string Paris = ChatTools.Call("get_weather", """{"city": "Paris, \"é\" }"}""");

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(0)]
    public async Task A_call_is_a_call_streamed_or_not(int piece)
    {
        await using var proxy = await ProxyUnderTest.StartAsync();
        proxy.Engine.Script = new Script { Text = "Let me see.\n" + Paris + "\n" + ChatTools.Call("get_time", "{}"), Piece = piece };
        const string Calls = """get_weather|{"city": "Paris, \"é\" }"} get_time|{}""";
        var choice = (await proxy.AnswerAsync(ProxyUnderTest.Chat("hi", ChatTools.Both))).GetProperty("choices")[0];
        Assert.Equal(("Let me see.", Calls, "tool_calls"), (choice.GetProperty("message").GetProperty("content").GetString(), ChatTools.Of(choice), choice.GetProperty("finish_reason").GetString()));
        var streamed = await proxy.StreamAsync("hi", ChatTools.Both);
        Assert.Equal(("Let me see.", Calls, "tool_calls", true), (streamed.Text, ChatTools.Of(streamed), streamed.FinishReason, streamed.Done));
    }

    [Fact]
    public async Task A_message_that_is_only_calls_has_no_content()
    {
        await using var proxy = await ProxyUnderTest.StartAsync();
        proxy.Engine.Script = new Script { Text = "\n" + Paris };
        var message = (await proxy.AnswerAsync(ProxyUnderTest.Chat("hi", ChatTools.Both))).GetProperty("choices")[0].GetProperty("message");
        Assert.Equal(JsonValueKind.Null, message.GetProperty("content").ValueKind);
        Assert.Equal("", (await proxy.StreamAsync("hi", ChatTools.Both)).Text);
    }

    [Fact]
    public async Task What_the_limit_cut_off_is_not_told_as_calls_to_carry_out()
    {
        await using var proxy = await ProxyUnderTest.StartAsync();
        proxy.Engine.Config = ModelConfigKind.Engine;
        proxy.Engine.Script = new Script { Text = Paris[..60], Reason = "length" };
        var streamed = await proxy.StreamAsync("hi", ChatTools.Both);
        Assert.Equal(("length", "get_weather|{\"city\": \"P"), (streamed.FinishReason, ChatTools.Of(streamed)));
        var choice = (await proxy.AnswerAsync(ProxyUnderTest.Chat("hi", ChatTools.Both))).GetProperty("choices")[0];
        Assert.Equal(("length", "get_weather|{\"city\": \"P"), (choice.GetProperty("finish_reason").GetString(), ChatTools.Of(choice)));
    }

    [Fact]
    public async Task Functions_are_shown_to_the_model_unless_it_must_not_call()
    {
        await using var proxy = await ProxyUnderTest.StartAsync();
        proxy.Engine.Script = new Script { Text = Paris };
        var streamed = await proxy.StreamAsync("hi", ChatTools.Both + ",\"tool_choice\":\"none\"");
        Assert.Equal((Paris, "stop"), (streamed.Text, streamed.FinishReason));
        await proxy.StreamAsync("hi", ChatTools.Both);
        var prompts = proxy.Engine.Journal.Entries.Select(static entry => JsonDocument.Parse(entry.Body).RootElement.GetProperty("text_input").GetString()!).ToList();
        Assert.Equal(
            "<|im_start|>user\nhi<|im_end|>\n<|im_start|>assistant\n",
            prompts[0]);
        Assert.StartsWith(
            "<|im_start|>system\n# Tools\n\nYou may call one or more functions to assist with the user query.\n\nYou are provided with function signatures within <tools></tools> XML tags:\n<tools>\n"
            + """{"type": "function", "function": {"name": "get_weather", "description": "Weather of a city.", "parameters": {"type": "object", "properties": {"city": {"type": "string"}}, "required": ["city"]}}}"""
            + "\n{\"type\": \"function\", ", prompts[1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task One_call_where_one_is_wanted_and_the_engine_is_stopped()
    {
        await using var proxy = await ProxyUnderTest.StartAsync();

        // Were it not left after the first call, the engine would fail later.
        proxy.Engine.Script = new Script { Text = Paris + "\n" + Paris, Fault = Fault.Error, At = 8 };
        var more = ChatTools.Both + ",\"parallel_tool_calls\":false";
        var streamed = await proxy.StreamAsync("hi", more);
        Assert.Equal(("tool_calls", true), (streamed.FinishReason, streamed.Done));
        Assert.Single(ChatTools.Of(streamed).Split("get_weather|")[1..]);
        var choice = (await proxy.AnswerAsync(ProxyUnderTest.Chat("hi", more))).GetProperty("choices")[0];
        Assert.Equal(ChatTools.Of(streamed), ChatTools.Of(choice));
    }

    [Theory]
    [InlineData("\"required\"", """ {"name": "get_time", "arguments": {"zone": "UTC"}} """, "get_time|{\"zone\": \"UTC\"}", "/anyOf/1/properties/name/const")]
    [InlineData("{\"type\":\"function\",\"function\":{\"name\":\"get_time\"}}", """{"name": "get_time", "arguments": {}}""", "get_time|{}", "/properties/name/const")]
    public async Task A_call_that_must_be_is_begun_by_the_prompt_and_held_to_by_a_guide(string choice, string output, string calls, string place)
    {
        await using var proxy = await ProxyUnderTest.StartAsync();
        proxy.Engine.Script = new Script { Text = output.Trim() };
        var streamed = await proxy.StreamAsync("hi", ChatTools.Both + ",\"tool_choice\":" + choice);
        Assert.Equal((calls, "tool_calls", ""), (ChatTools.Of(streamed), streamed.FinishReason, streamed.Text));
        Assert.Equal(JsonValueKind.Null, streamed.Chunks[0].GetProperty("choices")[0].GetProperty("delta").GetProperty("content").ValueKind);
        var sent = JsonDocument.Parse(Assert.Single(proxy.Engine.Journal.Entries).Body).RootElement;
        Assert.EndsWith("<|im_start|>assistant\n<tool_call>\n", sent.GetProperty("text_input").GetString(), StringComparison.Ordinal);
        Assert.Equal("json_schema", sent.GetProperty("guided_decoding_guide_type").GetString());
        var guide = JsonDocument.Parse(sent.GetProperty("guided_decoding_guide").GetString()!).RootElement;
        var name = place[1..].Split('/').Aggregate(guide, static (at, step) => int.TryParse(step, out var index) ? at[index] : at.GetProperty(step));
        Assert.Equal("get_time", name.GetString());
        Assert.Equal("string", guide.GetProperty("$defs").GetProperty("get_time").GetProperty("properties").GetProperty("zone").GetProperty("type").GetString());
    }

    [Fact]
    public async Task Without_guides_no_call_can_be_made_to_be()
    {
        await using var proxy = await ProxyUnderTest.StartAsync();
        proxy.Engine.Config = ModelConfigKind.Seed;
        using var response = await proxy.PostAsync(ProxyUnderTest.Chat("hi", ChatTools.Both + ",\"tool_choice\":\"required\""));
        var error = JsonDocument.Parse(await response.Content.ReadAsStringAsync()).RootElement.GetProperty("error");
        Assert.Equal((400, "tool_choice"), ((int)response.StatusCode, error.GetProperty("param").GetString()));
    }

    [Theory]
    [InlineData(false, "stop")]
    [InlineData(true, "tool_calls")]
    public async Task A_function_that_was_not_offered(bool pass, string reason)
    {
        await using var proxy = await ProxyUnderTest.StartAsync($"PASS_UNKNOWN_CALLS={pass}");
        var text = ChatTools.Call("launch", "{}");
        proxy.Engine.Script = new Script { Text = text };
        var streamed = await proxy.StreamAsync("hi", ChatTools.Both);
        Assert.Equal((pass ? "" : text, reason), (streamed.Text, streamed.FinishReason));
    }

    [Fact]
    public async Task The_predecessors_of_tools_are_answered_in_their_own_words()
    {
        await using var proxy = await ProxyUnderTest.StartAsync();
        proxy.Engine.Script = new Script { Text = Paris };
        const string Functions = """ "functions":[{"name":"get_weather","parameters":{"type":"object","properties":{"city":{"type":"string"}}}}] """;
        var choice = (await proxy.AnswerAsync(ProxyUnderTest.Chat("hi", Functions))).GetProperty("choices")[0];
        var call = choice.GetProperty("message").GetProperty("function_call");
        Assert.Equal(("get_weather", "{\"city\": \"Paris, \\\"é\\\" }\"}", "function_call"), (call.GetProperty("name").GetString(), call.GetProperty("arguments").GetString(), choice.GetProperty("finish_reason").GetString()));
        Assert.False(choice.GetProperty("message").TryGetProperty("tool_calls", out _));
        var streamed = await proxy.StreamAsync("hi", Functions);
        var parts = streamed.Chunks.Select(static chunk => chunk.GetProperty("choices")[0].GetProperty("delta")).Where(static delta => delta.TryGetProperty("function_call", out _)).Select(static delta => delta.GetProperty("function_call")).ToList();
        Assert.Equal("get_weather", parts[0].GetProperty("name").GetString());
        Assert.Equal(call.GetProperty("arguments").GetString(), string.Concat(parts.Select(static part => part.GetProperty("arguments").GetString())));
        Assert.Equal("function_call", streamed.FinishReason);
    }

    [Fact]
    public async Task Several_choices_keep_their_calls_apart()
    {
        await using var proxy = await ProxyUnderTest.StartAsync();
        proxy.Engine.Script = new Script { Text = Paris, Piece = 2 };
        var answer = await proxy.AnswerAsync(ProxyUnderTest.Chat("hi", ChatTools.Both + ",\"n\":3"));
        Assert.Equal(3, answer.GetProperty("choices").GetArrayLength());
        Assert.All(answer.GetProperty("choices").EnumerateArray(), static choice => Assert.StartsWith("get_weather|{", ChatTools.Of(choice), StringComparison.Ordinal));
    }
}
