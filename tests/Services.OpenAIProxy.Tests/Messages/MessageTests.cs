using System.Text.Json;
using Atrium.OpenAIProxy.Features;
using Atrium.OpenAIProxy.Generation;
using Atrium.OpenAIProxy.Templates;
using Atrium.OpenAIProxy.Tests.Harness;
using Atrium.Upstreams;

namespace Atrium.OpenAIProxy.Tests.Messages;

/// <summary><c>POST /v1/messages</c>: what is asked of the engine, the answer in one piece, and errors.</summary>
public sealed class MessageTests
{
    private const string Path = "/v1/messages";
    private const string Body = """{"model":"demo","max_tokens":50,"messages":[{"role":"user","content":"Hi"}]}""";

    [Fact]
    public async Task A_message_is_answered()
    {
        var engine = new EventEngine { Answer = static _ => EventEngine.Whole([new GenerationEvent.Text("Hello")], usage: new TokenUsage(9, 4, false) { Cached = 3 }) };
        await using var proxy = await engine.ProxyAsync();
        using var response = await proxy.SendAsync(HttpMethod.Post, Path, Body);
        Assert.Equal(response.Headers.GetValues("x-request-id").Single(), response.Headers.GetValues("request-id").Single());
        var message = JsonDocument.Parse(await response.Content.ReadAsStringAsync()).RootElement;
        Assert.StartsWith("msg_", message.Text("id"), StringComparison.Ordinal);
        Assert.Equal(
            """,type:message,role:assistant,model:demo,content:[{type:text,text:Hello}],stop_reason:end_turn,stop_sequence:null,usage:{input_tokens:6,cache_creation_input_tokens:0,cache_read_input_tokens:3,output_tokens:4}}""",
            message.GetRawText().Replace("\"", "", StringComparison.Ordinal)[("{id:" + message.Text("id")).Length..]);
    }

    [Fact]
    public async Task A_conversation_becomes_a_chat()
    {
        var engine = new EventEngine();
        await using var proxy = await engine.ProxyAsync();
        await proxy.PostJsonAsync(Path, """
            {"model":"demo","max_tokens":5000,"system":[{"type":"text","text":"S","cache_control":{"type":"ephemeral"}}],"stop_sequences":["END"],"temperature":0.5,"top_p":0.25,"top_k":7,
             "metadata":{"user_id":"u"},"thinking":{"type":"enabled","budget_tokens":2048},"tool_choice":{"type":"any","disable_parallel_tool_use":true},
             "tools":[{"name":"f","description":"d","input_schema":{"type":"object","properties":{"x":{"type":"integer"}}},"cache_control":{"type":"ephemeral"}}],
             "messages":[
              {"role":"user","content":[{"type":"text","text":"A"},{"type":"image","source":{"type":"base64","media_type":"image/png","data":"AA=="}}]},
              {"role":"assistant","content":[{"type":"thinking","thinking":"hm","signature":"s"},{"type":"redacted_thinking","data":"zz"},{"type":"text","text":"B"},{"type":"tool_use","id":"t1","name":"f","input":{"x":1}}]},
              {"role":"user","content":[{"type":"tool_result","tool_use_id":"t1","content":"one","is_error":true},{"type":"text","text":"C"}]}]}
            """);
        var body = JsonDocument.Parse(engine.Last.Body).RootElement;
        Assert.Equal(
            """[{"role":"system","content":[{"type":"text","text":"S"}]},"""
            + """{"role":"user","content":[{"type":"text","text":"A"},{"type":"image_url","image_url":{"url":"data:image/png;base64,AA=="}}]},"""
            + """{"role":"assistant","content":[{"type":"text","text":"B"}],"reasoning_content":"hm","tool_calls":[{"id":"t1","type":"function","function":{"name":"f","arguments":"{\"x\":1}"}}]},"""
            + """{"role":"tool","tool_call_id":"t1","content":"Error: one"},{"role":"user","content":[{"type":"text","text":"C"}]}]""",
            body.GetProperty("messages").GetRawText());
        Assert.Equal(("u", "low", "required", false), (body.Text("user"), body.Text("reasoning_effort"), body.Text("tool_choice"), body.GetProperty("parallel_tool_calls").GetBoolean()));
        var asked = engine.Last.Request;
        Assert.Equal((5000, 0.5, 0.25, 7), (asked.MaxTokens, asked.Sampling.Temperature, asked.Sampling.TopP, asked.Sampling.TopK));
        Assert.Equal((Thinking.On, ToolChoiceMode.Required, false, "END", "f"), (asked.Thinking, asked.ToolChoice.Mode, asked.ParallelToolCalls, asked.Stop.Single(), asked.Tools.Single().Name));
        Assert.Contains("\"parameters\":{\"type\":\"object\",\"properties\":{\"x\"", engine.Last.Body, StringComparison.Ordinal);
        foreach (var foreign in (string[])["metadata", "thinking", "system", "stop_sequences", "max_completion_tokens"])
        {
            Assert.False(body.TryGetProperty(foreign, out _), foreign);
        }
    }

    [Theory]
    [InlineData(""","thinking":{"type":"disabled"}""", "none")]
    [InlineData(""","thinking":{"type":"adaptive"},"output_config":{"effort":"max"}""", "xhigh")]
    [InlineData(""","thinking":{"type":"adaptive"}""", null)]
    public async Task Thinking_becomes_an_effort(string more, string? effort)
    {
        var engine = new EventEngine();
        await using var proxy = await engine.ProxyAsync();
        await proxy.PostJsonAsync(Path, Body[..^1] + more + "}");
        var body = JsonDocument.Parse(engine.Last.Body).RootElement;
        Assert.Equal(effort, body.TryGetProperty("reasoning_effort", out var asked) ? asked.GetString() : null);
    }

    [Fact]
    public async Task Thoughts_calls_and_ends_are_told()
    {
        var engine = new EventEngine
        {
            Answer = static _ => EventEngine.Whole(
                [
                    new GenerationEvent.Reasoning("think"), new GenerationEvent.Text("see"),
                    new GenerationEvent.ToolCallStarted(0, "call_a", "f"), new GenerationEvent.ToolCallArguments(0, "{\"x\":[1]}"),
                    new GenerationEvent.ToolCallStarted(1, "call_b", "g"),
                ],
                FinishReason.ToolCalls),
        };
        await using var proxy = await engine.ProxyAsync("STRIP_THINKING=0");
        var message = await proxy.PostJsonAsync(Path, Body);
        var blocks = message.GetProperty("content").EnumerateArray().ToList();
        Assert.Equal(["thinking", "text", "tool_use", "tool_use"], blocks.Select(static block => block.Text("type")));
        Assert.Equal("think", blocks[0].Text("thinking"));
        Assert.NotEqual("", blocks[0].Text("signature"));
        Assert.Equal("""{"type":"tool_use","id":"call_a","name":"f","input":{"x":[1]}}""", blocks[2].GetRawText());
        Assert.Equal("{}", blocks[3].GetProperty("input").GetRawText());
        Assert.Equal("tool_use", message.Text("stop_reason"));

        // A call that the limit cut off cannot be told as an object; one that is told as whole and is none is a failure.
        IEnumerable<GenerationEvent> half = [new GenerationEvent.ToolCallStarted(0, "call_a", "f"), new GenerationEvent.ToolCallArguments(0, "{\"x\":")];
        engine.Answer = _ => EventEngine.Whole(half, FinishReason.Length);
        message = await proxy.PostJsonAsync(Path, Body);
        Assert.Equal(("max_tokens", 0), (message.Text("stop_reason"), message.GetProperty("content").GetArrayLength()));
        engine.Answer = _ => EventEngine.Whole(half, FinishReason.ToolCalls);
        Assert.Equal("api_error", (await proxy.RefusalAsync(Path, Body, 500)).Text("type"));
        engine.Answer = static _ => EventEngine.Whole([new GenerationEvent.Refusal("No.")]);
        Assert.Equal("refusal", (await proxy.PostJsonAsync(Path, Body)).Text("stop_reason"));
    }

    [Fact]
    public async Task The_stop_sequence_is_named_where_it_is_known()
    {
        await using var proxy = await ProxyUnderTest.StartAsync();
        proxy.Engine.Script = new Script { Text = "one two END three", Piece = 2 };
        var body = Body[..^1] + ",\"stop_sequences\":[\"FIN\",\"END\"]";
        var message = await proxy.PostJsonAsync(Path, body + "}");
        Assert.Equal(("stop_sequence", "END", "one two "), (message.Text("stop_reason"), message.Text("stop_sequence"), message.GetProperty("content")[0].Text("text")));
        var end = (await proxy.EventsAsync(Path, body + ",\"stream\":true}"))["message_delta"].GetProperty("delta");
        Assert.Equal(("stop_sequence", "END"), (end.Text("stop_reason"), end.Text("stop_sequence")));

        // The end of a turn, which is not the client's, is no stop sequence.
        proxy.Engine.Script = new Script { Text = "one<|im_end|>more" };
        Assert.Equal("end_turn", (await proxy.PostJsonAsync(Path, body + "}")).Text("stop_reason"));
    }

    [Theory]
    [InlineData("""{"max_tokens":5,"messages":[{"role":"user","content":"x"}]}""", "model")]
    [InlineData("""{"model":"demo","messages":[{"role":"user","content":"x"}]}""", "max_tokens")]
    [InlineData("""{"model":"demo","max_tokens":5}""", "messages")]
    [InlineData("""{"model":"demo","max_tokens":5,"messages":[]}""", "messages")]
    [InlineData("""{"model":"demo","max_tokens":5,"messages":[{"role":"system","content":"x"}]}""", "system")]
    [InlineData("""{"model":"demo","max_tokens":5,"messages":[{"role":"user"}]}""", "messages[0].content")]
    [InlineData("""{"model":"demo","max_tokens":5,"messages":[{"role":"user","content":[{"type":"video"}]}]}""", "video")]
    [InlineData("""{"model":"demo","max_tokens":5,"messages":[{"role":"user","content":[{"type":"tool_result","tool_use_id":"t"}]}]}""", "tool")]
    [InlineData("""{"model":"demo","max_tokens":5,"messages":[{"role":"user","content":"x"},{"role":"assistant","content":"pre"}]}""", "Prefilling")]
    [InlineData("""{"model":"demo","max_tokens":5,"temperature":1.5,"messages":[{"role":"user","content":"x"}]}""", "temperature")]
    [InlineData("""{"model":"demo","max_tokens":5,"stop_sequences":["1","2","3","4","5"],"messages":[{"role":"user","content":"x"}]}""", "stop_sequences")]
    [InlineData("""{"model":"demo","max_tokens":5,"thinking":{"type":"enabled","budget_tokens":2000},"messages":[{"role":"user","content":"x"}]}""", "thinking.budget_tokens")]
    [InlineData("""{"model":"demo","max_tokens":5,"tools":[{"type":"web_search_20250305","name":"web_search"}],"messages":[{"role":"user","content":"x"}]}""", "web_search_20250305")]
    [InlineData("""{"model":"demo","max_tokens":5,"tools":[{"name":"f"}],"messages":[{"role":"user","content":"x"}]}""", "tools[0].input_schema")]
    [InlineData("""{"model":"demo","max_tokens":5,"tool_choice":{"type":"tool","name":"g"},"messages":[{"role":"user","content":"x"}]}""", "g")]
    [InlineData("""{"model":"demo","max_tokens":5,"mcp_servers":[{}],"messages":[{"role":"user","content":"x"}]}""", "mcp_servers")]
    [InlineData("not json", "JSON")]
    public async Task What_is_wrong_is_named(string body, string named)
    {
        await using var proxy = await new EventEngine().ProxyAsync();
        using var response = await proxy.SendAsync(HttpMethod.Post, Path, body);
        var error = JsonDocument.Parse(await response.Content.ReadAsStringAsync()).RootElement;
        Assert.Equal((400, "error", "invalid_request_error"), ((int)response.StatusCode, error.Text("type"), error.GetProperty("error").Text("type")));
        Assert.Contains(named, error.GetProperty("error").Text("message"), StringComparison.Ordinal);
        Assert.Equal(response.Headers.GetValues("request-id").Single(), error.Text("request_id"));
    }

    [Theory]
    [InlineData("InvalidRequest", 400, "invalid_request_error")]
    [InlineData("ContextLength", 400, "invalid_request_error")]
    [InlineData("ModelNotFound", 404, "not_found_error")]
    [InlineData("Overloaded", 429, "rate_limit_error")]
    [InlineData("Unavailable", 529, "overloaded_error")]
    [InlineData("Engine", 500, "api_error")]
    [InlineData("Timeout", 504, "timeout_error")]
    public async Task Failures_have_anthropics_types(string kind, int status, string type)
    {
        var engine = new EventEngine { Answer = _ => [new GenerationEvent.Failed(new GenerationFailure(Enum.Parse<FailureKind>(kind), "because", RetryAfter: TimeSpan.FromSeconds(3)))] };
        await using var proxy = await engine.ProxyAsync();
        foreach (var body in (string[])[Body, Body[..^1] + ",\"stream\":true}"])
        {
            using var response = await proxy.SendAsync(HttpMethod.Post, Path, body);
            var error = JsonDocument.Parse(await response.Content.ReadAsStringAsync()).RootElement.GetProperty("error");
            Assert.Equal((status, type), ((int)response.StatusCode, error.Text("type")));
            Assert.EndsWith("because", error.Text("message"), StringComparison.Ordinal);
            Assert.Equal(kind == "ContextLength", error.Text("message")!.StartsWith("prompt is too long", StringComparison.Ordinal));
            Assert.Equal(kind is "Overloaded" or "Unavailable" ? TimeSpan.FromSeconds(3) : null, response.Headers.RetryAfter?.Delta);
        }
    }

    [Fact]
    public async Task Errors_that_no_endpoint_makes_have_the_shape_too()
    {
        await using var proxy = await new EventEngine { Lacks = [Feature.Tools] }.ProxyAsync();
        Assert.Equal("invalid_request_error", (await proxy.GetJsonAsync(Path, 405)).GetProperty("error").Text("type"));
        Assert.Equal("not_found_error", (await proxy.GetJsonAsync(Path + "/batches/x", 404)).GetProperty("error").Text("type"));
        Assert.Equal("not_found_error", (await proxy.RefusalAsync(Path, Body.Replace("demo", "other", StringComparison.Ordinal), 404)).Text("type"));
        Assert.Contains("'tools'", (await proxy.RefusalAsync(Path, Body[..^1] + ""","tools":[{"name":"f","input_schema":{"type":"object"}}]}""")).Text("message"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Tokens_are_counted_as_the_model_sees_them()
    {
        TokenizeRequest? asked = null;
        var engine = new EventEngine
        {
            Tokenize = request =>
            {
                asked = request;
                return request.Model == "demo" ? new TokenizeResult([1, 2, 3], 4096) : throw new InvalidOperationException();
            },
        };
        await using var proxy = await engine.ProxyAsync();
        var count = await proxy.PostJsonAsync(
            Path + "/count_tokens", """{"model":"demo","system":"S","messages":[{"role":"user","content":"Hi"}],"tools":[{"name":"f","input_schema":{"type":"object"}}]}""");
        Assert.Equal("""{"input_tokens":3}""", count.GetRawText());
        Assert.Equal([ChatRole.System, ChatRole.User], asked!.Conversation!.Messages.Select(static turn => turn.Role));
        Assert.Single(asked.Conversation.Tools);

        engine.Tokenize = static _ => throw new EngineException(new GenerationFailure(FailureKind.InvalidRequest, "The engine shows no tokens.", "model"));
        Assert.Equal("The engine shows no tokens.", (await proxy.RefusalAsync(Path + "/count_tokens", Body)).Text("message"));
    }
}
