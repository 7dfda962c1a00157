using Atrium.OpenAIProxy.Features;
using System.Text.Json;
using Atrium.OpenAIProxy.Generation;
using Atrium.OpenAIProxy.Templates;
using Atrium.OpenAIProxy.Tests.Harness;

namespace Atrium.OpenAIProxy.Tests.Responses;

/// <summary><c>POST /v1/responses</c>: what is asked of the engine, and the answer in one piece.</summary>
public sealed class ResponseTests
{
    private const string Path = "/v1/responses";

    [Fact]
    public async Task A_text_is_answered_with_a_message()
    {
        var engine = new EventEngine { Answer = static _ => EventEngine.Whole([new GenerationEvent.Text("Hi "), new GenerationEvent.Text("there")], usage: new TokenUsage(9, 4, false) { Cached = 3, Reasoning = 2 }) };
        await using var proxy = await engine.ProxyAsync();
        var response = await proxy.PostJsonAsync(Path, """{"model":"demo","input":"Hello","instructions":"Be brief","metadata":{"a":"b"},"temperature":0.5,"max_output_tokens":77,"user":"u","seed":5}""");
        Assert.Equal(("response", "completed", "demo", "Be brief"), (response.Text("object"), response.Text("status"), response.Text("model"), response.Text("instructions")));
        Assert.StartsWith("resp_", response.Text("id"), StringComparison.Ordinal);
        var item = Assert.Single(response.GetProperty("output").EnumerateArray());
        Assert.Equal(("message", "completed", "assistant"), (item.Text("type"), item.Text("status"), item.Text("role")));
        Assert.Equal("""[{"type":"output_text","text":"Hi there","annotations":[],"logprobs":[]}]""", item.GetProperty("content").GetRawText());
        Assert.Equal(
            """{"input_tokens":9,"input_tokens_details":{"cached_tokens":3},"output_tokens":4,"output_tokens_details":{"reasoning_tokens":2},"total_tokens":13}""",
            response.GetProperty("usage").GetRawText());
        Assert.Equal("""{"a":"b"}""", response.GetProperty("metadata").GetRawText());
        Assert.Equal((0.5, 77, true), (response.GetProperty("temperature").GetDouble(), response.GetProperty("max_output_tokens").GetInt32(), response.GetProperty("store").GetBoolean()));
        Assert.Equal(("auto", "[]", """{"format":{"type":"text"}}"""), (response.Text("tool_choice"), response.GetProperty("tools").GetRawText(), response.GetProperty("text").GetRawText()));
        foreach (var absent in (string[])["error", "incomplete_details", "previous_response_id", "top_p", "max_tool_calls"])
        {
            Assert.Equal(JsonValueKind.Null, response.GetProperty(absent).ValueKind);
        }

        var (asked, body) = engine.Last;
        Assert.Equal([(ChatRole.System, "Be brief"), (ChatRole.User, "Hello")], asked.Messages.Select(static turn => (turn.Role, turn.Content)));
        Assert.Equal((0.5, 77, 5L), (asked.Sampling.Temperature, asked.MaxTokens, asked.Sampling.Seed));
        Assert.Equal(
            """{"messages":[{"role":"system","content":"Be brief"},{"role":"user","content":"Hello"}],"max_completion_tokens":77,"model":"demo","temperature":0.5,"user":"u","seed":5}""", body);
    }

    [Fact]
    public async Task Items_become_messages()
    {
        var engine = new EventEngine();
        await using var proxy = await engine.ProxyAsync();
        await proxy.PostJsonAsync(Path, """
            {"model":"demo","input":[
              {"role":"developer","content":"D"},
              {"type":"message","role":"user","content":[{"type":"input_text","text":"A"},{"type":"input_image","image_url":"data:image/png;base64,AA==","detail":"low"}]},
              {"type":"reasoning","id":"rs_1","summary":[{"type":"summary_text","text":"hm"}]},
              {"type":"message","id":"msg_1","role":"assistant","status":"completed","content":[{"type":"output_text","text":"B","annotations":[]}]},
              {"type":"function_call","id":"fc_1","call_id":"call_1","name":"f","arguments":"{\"x\":1}"},
              {"type":"function_call","call_id":"call_2","name":"g","arguments":"{}"},
              {"type":"function_call_output","call_id":"call_1","output":"one"},
              {"type":"function_call_output","call_id":"call_2","output":[{"type":"input_text","text":"two"}]},
              {"role":"user","content":"C"}]}
            """);
        Assert.Equal(
            """[{"role":"developer","content":"D"},"""
            + """{"role":"user","content":[{"type":"text","text":"A"},{"type":"image_url","image_url":{"url":"data:image/png;base64,AA==","detail":"low"}}]},"""
            + """{"role":"assistant","content":[{"type":"text","text":"B"}],"reasoning_content":"hm","tool_calls":[{"id":"call_1","type":"function","function":{"name":"f","arguments":"{\"x\":1}"}},{"id":"call_2","type":"function","function":{"name":"g","arguments":"{}"}}]},"""
            + """{"role":"tool","tool_call_id":"call_1","content":"one"},{"role":"tool","tool_call_id":"call_2","content":[{"type":"text","text":"two"}]},{"role":"user","content":"C"}]""",
            JsonDocument.Parse(engine.Last.Body).RootElement.GetProperty("messages").GetRawText());
        Assert.Equal(2, engine.Last.Request.Messages[2].ToolCalls.Count);
    }

    [Fact]
    public async Task Tools_formats_and_efforts_arrive()
    {
        var engine = new EventEngine();
        await using var proxy = await engine.ProxyAsync();
        var response = await proxy.PostJsonAsync(Path, """
            {"model":"demo","input":"x","tools":[{"type":"function","name":"f","description":"d","parameters":{"type":"object","properties":{}},"strict":true}],
             "tool_choice":{"type":"function","name":"f"},"parallel_tool_calls":false,"reasoning":{"effort":"high","summary":"auto"},
             "text":{"format":{"type":"json_schema","name":"s","schema":{"type":"object","properties":{},"additionalProperties":false},"strict":true},"verbosity":"low"},
             "include":["message.output_text.logprobs","reasoning.encrypted_content"],"top_logprobs":3,"top_p":0.25}
            """);
        var asked = engine.Last.Request;
        var tool = Assert.Single(asked.Tools);
        Assert.Equal(("f", "d", true, ToolChoiceMode.Function, "f", false), (tool.Name, tool.Description, tool.Strict, asked.ToolChoice.Mode, asked.ToolChoice.Name, asked.ParallelToolCalls));
        Assert.Equal((ResponseFormatKind.JsonSchema, "s", true, Thinking.On, 3), (asked.Format.Kind, asked.Format.Name, asked.Format.Strict, asked.Thinking, asked.TopLogprobs));
        Assert.Contains("\"verbosity\":\"low\"", engine.Last.Body, StringComparison.Ordinal);
        Assert.Equal("""{"effort":"high","summary":"auto"}""", response.GetProperty("reasoning").GetRawText());
        Assert.Equal("f", response.GetProperty("tools")[0].Text("name"));
        Assert.Equal("f", response.GetProperty("tool_choice").Text("name"));
        Assert.False(response.GetProperty("parallel_tool_calls").GetBoolean());
    }

    [Fact]
    public async Task Calls_thoughts_and_refusals_are_items()
    {
        var engine = new EventEngine
        {
            Answer = static _ => EventEngine.Whole(
                [
                    new GenerationEvent.Reasoning("think"), new GenerationEvent.Text("see"),
                    new GenerationEvent.ToolCallStarted(0, "call_a", "f"), new GenerationEvent.ToolCallArguments(0, "{\"x\""), new GenerationEvent.ToolCallArguments(0, ":1}"),
                    new GenerationEvent.ToolCallStarted(1, "call_b", "g"), new GenerationEvent.ToolCallArguments(1, "{}"),
                ],
                FinishReason.ToolCalls),
        };
        await using var proxy = await engine.ProxyAsync("STRIP_THINKING=0");
        var output = (await proxy.PostJsonAsync(Path, """{"model":"demo","input":"x"}""")).GetProperty("output").EnumerateArray().ToList();
        Assert.Equal(["reasoning", "message", "function_call", "function_call"], output.Select(static item => item.Text("type")));
        Assert.Equal("""[{"type":"reasoning_text","text":"think"}]""", output[0].GetProperty("content").GetRawText());
        Assert.Equal(("call_a", "f", "{\"x\":1}", "completed"), (output[2].Text("call_id"), output[2].Text("name"), output[2].Text("arguments"), output[2].Text("status")));
        Assert.Equal(4, output.Select(static item => item.Text("id")).Distinct().Count());

        var summarised = (await proxy.PostJsonAsync(Path, """{"model":"demo","input":"x","reasoning":{"summary":"detailed"}}""")).GetProperty("output")[0];
        Assert.Equal("""[{"type":"summary_text","text":"think"}]""", summarised.GetProperty("summary").GetRawText());

        engine.Answer = static _ => EventEngine.Whole([new GenerationEvent.Refusal("No.")]);
        var refused = (await proxy.PostJsonAsync(Path, """{"model":"demo","input":"x"}""")).GetProperty("output")[0];
        Assert.Equal("""[{"type":"refusal","refusal":"No."}]""", refused.GetProperty("content").GetRawText());
    }

    [Theory]
    [InlineData("Length", "max_output_tokens")]
    [InlineData("ContentFilter", "content_filter")]
    public async Task An_answer_that_is_cut_short_is_incomplete(string reason, string detail)
    {
        var engine = new EventEngine { Answer = _ => EventEngine.Say("half an", Enum.Parse<FinishReason>(reason)) };
        await using var proxy = await engine.ProxyAsync();
        var response = await proxy.PostJsonAsync(Path, """{"model":"demo","input":"x"}""");
        Assert.Equal(("incomplete", detail), (response.Text("status"), response.GetProperty("incomplete_details").Text("reason")));
        Assert.Equal("incomplete", response.GetProperty("output")[0].Text("status"));
    }

    [Theory]
    [InlineData("""{"input":"x"}""", "model", "missing_required_parameter")]
    [InlineData("""{"model":"demo"}""", "input", "missing_required_parameter")]
    [InlineData("""{"model":"demo","input":5}""", "input", "invalid_type")]
    [InlineData("""{"model":"demo","input":[]}""", "input", "empty_array")]
    [InlineData("""{"model":"demo","input":[{"role":"wizard","content":"x"}]}""", "input[0].role", "invalid_value")]
    [InlineData("""{"model":"demo","input":[{"role":"user","content":[{"type":"input_text"}]}]}""", "input[0].content[0].text", "missing_required_parameter")]
    [InlineData("""{"model":"demo","input":[{"role":"user","content":[{"type":"input_text","text":"x"},{"type":"video"}]}]}""", "input[0].content[1].type", "invalid_value")]
    [InlineData("""{"model":"demo","input":[{"role":"user","content":"x"},{"type":"computer_call"}]}""", "input[1].type", "unsupported_value")]
    [InlineData("""{"model":"demo","input":[{"type":"function_call_output","call_id":"c","output":"x"}]}""", "input[0].role", "invalid_value")]
    [InlineData("""{"model":"demo","input":[{"type":"item_reference","id":"msg_x"}]}""", "input[0].id", "item_not_found")]
    [InlineData("""{"model":"demo","input":"x","tools":[{"type":"web_search"}]}""", "tools[0].type", "unsupported_value")]
    [InlineData("""{"model":"demo","input":"x","tools":[{"type":"function"}]}""", "tools[0].name", "missing_required_parameter")]
    [InlineData("""{"model":"demo","input":"x","tools":[{"type":"function","name":"f","parameters":5}]}""", "tools[0].parameters", "invalid_type")]
    [InlineData("""{"model":"demo","input":"x","background":true}""", "background", "unsupported_parameter")]
    [InlineData("""{"model":"demo","input":"x","conversation":"conv_1"}""", "conversation", "unsupported_parameter")]
    [InlineData("""{"model":"demo","input":"x","truncation":"auto"}""", "truncation", "unsupported_parameter")]
    [InlineData("""{"model":"demo","input":"x","max_output_tokens":0}""", "max_output_tokens", "integer_below_min_value")]
    [InlineData("""{"model":"demo","input":"x","reasoning":{"effort":"wild"}}""", "reasoning.effort", "invalid_value")]
    [InlineData("""{"model":"demo","input":"x","text":{"format":{"type":"xml"}}}""", "text.format.type", "invalid_value")]
    [InlineData("""{"model":"demo","input":"x","text":{"format":{"type":"json_schema","name":"s"}}}""", "text.format.schema", "missing_required_parameter")]
    [InlineData("""{"model":"demo","input":"x","include":["nothing"]}""", "include[0]", "invalid_value")]
    [InlineData("""{"model":"demo","input":"x","metadata":{"a":1}}""", "metadata.a", "invalid_type")]
    [InlineData("""{"model":"demo","input":"x","previous_response_id":"resp_gone"}""", "previous_response_id", "previous_response_not_found")]
    [InlineData("""{"model":"demo","input":"x","store":"yes"}""", "store", "invalid_type")]
    public async Task What_is_wrong_is_named_in_the_clients_own_terms(string body, string param, string code)
    {
        await using var proxy = await new EventEngine().ProxyAsync();
        var error = await proxy.RefusalAsync(Path, body);
        Assert.Equal((param, code, "invalid_request_error"), (error.Text("param"), error.Text("code"), error.Text("type")));
    }

    [Fact]
    public async Task What_the_engine_refuses_is_named_in_the_clients_own_terms()
    {
        var engine = new EventEngine { Lacks = [Feature.ReasoningEffort, Feature.ImageParts] };
        await using var proxy = await engine.ProxyAsync();
        foreach (var stream in (string[])["", ",\"stream\":true"])
        {
            var effort = await proxy.RefusalAsync(Path, $$"""{"model":"demo","input":"x","reasoning":{"effort":"low"}{{stream}}}""");
            Assert.Equal(("reasoning.effort", "unsupported_parameter"), (effort.Text("param"), effort.Text("code")));
            Assert.Contains("'reasoning.effort'", effort.Text("message"), StringComparison.Ordinal);
            var image = await proxy.RefusalAsync(
                Path, $$"""{"model":"demo","instructions":"i","input":[{"role":"user","content":[{"type":"input_image","image_url":"data:image/png;base64,AA=="}]}]{{stream}}}""");
            Assert.StartsWith("input[0].content[0]", image.Text("param"), StringComparison.Ordinal);
        }

        engine.Answer = static _ => [new GenerationEvent.Failed(new GenerationFailure(FailureKind.ContextLength, "too long"))];
        Assert.Equal(("input", "context_length_exceeded"), (await proxy.RefusalAsync(Path, """{"model":"demo","input":"x"}""")) is var error ? (error.Text("param"), error.Text("code")) : default);
        engine.Answer = static _ => [new GenerationEvent.Failed(new GenerationFailure(FailureKind.Unavailable, "gone"))];
        Assert.Equal("engine_unavailable", (await proxy.RefusalAsync(Path, """{"model":"demo","input":"x","stream":true}""", 503)).Text("code"));
        Assert.Equal("model_not_found", (await proxy.RefusalAsync(Path, """{"model":"other","input":"x"}""", 404)).Text("code"));
    }
}
