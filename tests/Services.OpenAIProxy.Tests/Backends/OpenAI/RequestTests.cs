using System.Net;
using System.Text;
using System.Text.Json;
using Atrium.OpenAIProxy.Backends.OpenAI;
using Atrium.OpenAIProxy.Generation;
using Atrium.OpenAIProxy.Templates;
using Atrium.OpenAIProxy.Tests.Harness;

namespace Atrium.OpenAIProxy.Tests.Backends.OpenAI;

/// <summary>What an engine is asked.</summary>
public sealed class RequestTests
{
    private const string Answer = """{"choices":[{"message":{"content":"x"},"text":"","finish_reason":"stop"}]}""";

    [Fact]
    public async Task Members_are_relayed_as_they_came_but_for_those_decided_here()
    {
        const string Client = """{"model":"client","messages":[{"role":"developer","content":[{"type":"text","text":"é\u00e9"},{"type":"image_url","image_url":{"url":"data:x"}}],"extra":{"a":1}}],"temperature":0.70,"top_p":1e0,"stream":true,"stream_options":{"include_usage":false,"include_obfuscation":true,"mine":1},"tools":[{"type":"function","function":{"name":"f","parameters":{}}}],"n":5,"seed":3,"max_tokens":9,"made_up":{"b":[1,2.50]},"stop":["S"],"user":"u"}""";
        var body = await BodyAsync(Of(Client) with { Model = "engine", Stream = true, Choices = 2, MaxTokens = 7, Stop = ["S"], Sampling = new Sampling { Seed = 4, Temperature = 0.5, PresencePenalty = 1 } });
        Assert.Equal(
            """{"model":"engine","messages":[{"role":"developer","content":[{"type":"text","text":"é\u00e9"},{"type":"image_url","image_url":{"url":"data:x"}}],"extra":{"a":1}}],"temperature":0.70,"top_p":1e0,"tools":[{"type":"function","function":{"name":"f","parameters":{}}}],"made_up":{"b":[1,2.50]},"stop":["S"],"user":"u","max_tokens":7,"presence_penalty":1,"seed":4,"n":2,"stream":true,"stream_options":{"include_usage":true,"mine":1}}""",
            body);
    }

    [Theory]
    [InlineData(nameof(OpenAIFlavour.OpenAI), "", "max_completion_tokens")]
    [InlineData(nameof(OpenAIFlavour.OpenAI), "\"max_tokens\":1,", "max_tokens")]
    [InlineData(nameof(OpenAIFlavour.Vllm), "", "max_tokens")]
    [InlineData(nameof(OpenAIFlavour.Vllm), "\"max_completion_tokens\":1,", "max_completion_tokens")]
    [InlineData(nameof(OpenAIFlavour.Ollama), "\"max_completion_tokens\":1,", "max_tokens")]
    [InlineData(nameof(OpenAIFlavour.LlamaServer), "\"max_completion_tokens\":1,\"max_tokens\":2,", "max_tokens")]
    public async Task The_limit_has_the_name_that_the_client_used_or_the_engine_knows(string flavour, string sent, string name)
    {
        var body = JsonDocument.Parse(await BodyAsync(Of($$"""{{{sent}}"messages":[]}""") with { MaxTokens = 5 }, new OpenAIOptions { Flavour = Enum.Parse<OpenAIFlavour>(flavour) })).RootElement;
        Assert.Equal([(name, 5)], body.EnumerateObject().Where(static member => member.Name.StartsWith("max_", StringComparison.Ordinal)).Select(static member => (member.Name, member.Value.GetInt32())));
    }

    [Theory]
    [InlineData(nameof(OpenAIFlavour.OpenAI), nameof(ReasoningInput.Auto), """{"role":"assistant","content":"a"}""")]
    [InlineData(nameof(OpenAIFlavour.Vllm), nameof(ReasoningInput.Auto), """{"role":"assistant","reasoning_content":"t","content":"a"}""")]
    [InlineData(nameof(OpenAIFlavour.OpenAI), nameof(ReasoningInput.Reasoning), """{"role":"assistant","reasoning":"t","content":"a"}""")]
    [InlineData(nameof(OpenAIFlavour.Vllm), nameof(ReasoningInput.Drop), """{"role":"assistant","content":"a"}""")]
    public async Task Thinking_that_is_sent_back_goes_where_the_engine_takes_it(string flavour, string reasoning, string expected)
    {
        var body = await BodyAsync(
            Of("""{"messages":[{"role":"user","content":"q"},{"role":"assistant","reasoning_content":"t","content":"a"}]}"""), new OpenAIOptions { Flavour = Enum.Parse<OpenAIFlavour>(flavour), Reasoning = Enum.Parse<ReasoningInput>(reasoning) });
        Assert.Equal($$"""{"model":"m","messages":[{"role":"user","content":"q"},{{expected}}],"stream":false}""", body);
    }

    [Theory]
    [InlineData(nameof(OpenAIFlavour.Vllm), """{"reasoning_effort":"none","messages":[]}""", nameof(Thinking.Off), """{"model":"m","messages":[],"chat_template_kwargs":{"enable_thinking":false},"stream":false}""")]
    [InlineData(nameof(OpenAIFlavour.Vllm), """{"reasoning_effort":"low","messages":[]}""", nameof(Thinking.On), """{"model":"m","reasoning_effort":"low","messages":[],"stream":false}""")]
    [InlineData(nameof(OpenAIFlavour.Vllm), """{"chat_template_kwargs":{"enable_thinking":false,"x":1},"messages":[]}""", nameof(Thinking.Off), """{"model":"m","chat_template_kwargs":{"enable_thinking":false,"x":1},"messages":[],"stream":false}""")]
    [InlineData(nameof(OpenAIFlavour.OpenAI), """{"reasoning_effort":"none","messages":[]}""", nameof(Thinking.Off), """{"model":"m","reasoning_effort":"none","messages":[],"stream":false}""")]
    [InlineData(nameof(OpenAIFlavour.Ollama), """{"reasoning_effort":"none","messages":[]}""", nameof(Thinking.Off), """{"model":"m","reasoning_effort":"none","messages":[],"stream":false}""")]
    public async Task Thinking_is_switched_where_the_engine_has_its_switch(string flavour, string body, string thinking, string expected) =>
        Assert.Equal(expected, await BodyAsync(Of(body) with { Thinking = Enum.Parse<Thinking>(thinking) }, new OpenAIOptions { Flavour = Enum.Parse<OpenAIFlavour>(flavour) }));

    [Fact]
    public async Task A_request_of_another_api_is_written_in_full()
    {
        var schema = JsonDocument.Parse("""{"type":"object"}""").RootElement;
        var body = await BodyAsync(new GenerationRequest
        {
            Model = "m",
            Messages =
            [
                new ChatTurn(ChatRole.System, "s"),
                new ChatTurn(ChatRole.Assistant, "") { ToolCalls = [new ToolCall("a", "f", "{}")], Reasoning = "t" },
                new ChatTurn(ChatRole.Tool, "r") { ToolCallId = "a", Name = "f" },
            ],
            Tools = [new Tool("f", "does", schema, Strict: true)],
            ToolChoice = new ToolChoice(ToolChoiceMode.Function, "f"),
            ParallelToolCalls = false,
            Format = new ResponseFormat(ResponseFormatKind.JsonSchema, "n", schema, Strict: true),
            TopLogprobs = 2,
            Stop = ["S"],
            Sampling = new Sampling { TopK = 4, LogitBias = new Dictionary<int, double> { [5] = -1 } },
        }, new OpenAIOptions { Flavour = OpenAIFlavour.SgLang });
        Assert.Equal(
            """{"model":"m","messages":[{"role":"system","content":"s"},{"role":"assistant","reasoning_content":"t","tool_calls":[{"id":"a","type":"function","function":{"name":"f","arguments":"{}"}}]},{"role":"tool","content":"r","name":"f","tool_call_id":"a"}],"tools":[{"type":"function","function":{"name":"f","description":"does","parameters":{"type":"object"},"strict":true}}],"tool_choice":{"type":"function","function":{"name":"f"}},"parallel_tool_calls":false,"response_format":{"type":"json_schema","json_schema":{"name":"n","schema":{"type":"object"},"strict":true}},"top_k":4,"stop":["S"],"logit_bias":{"5":-1},"logprobs":true,"top_logprobs":2,"stream":false}""",
            body);
    }

    [Fact]
    public async Task A_raw_prompt_goes_to_completions()
    {
        using var engine = Engine();
        await OpenAIEngine.AskAsync(Of("""{"prompt":["a","b"],"echo":true,"max_tokens":3}""") with { Prompt = new RawPrompt("b", "tail"), MaxTokens = 3 }, engine);
        Assert.Equal("http://engine/v1/completions", engine.Requests[0].Request.RequestUri!.AbsoluteUri);
        Assert.Equal("""{"model":"m","echo":true,"prompt":"b","suffix":"tail","max_tokens":3,"stream":false}""", engine.Requests[0].Body);
    }

    [Theory]
    [InlineData("http://h:1", "http://h:1/v1/chat/completions", "http://h:1/tokenize")]
    [InlineData("http://h:1/", "http://h:1/v1/chat/completions", "http://h:1/tokenize")]
    [InlineData("http://h:1/v1", "http://h:1/v1/chat/completions", "http://h:1/tokenize")]
    [InlineData("http://h:1/v1/", "http://h:1/v1/chat/completions", "http://h:1/tokenize")]
    [InlineData("http://h:1/vllm", "http://h:1/vllm/v1/chat/completions", "http://h:1/vllm/tokenize")]
    [InlineData("http://h:1/api/paas/v4", "http://h:1/api/paas/v4/chat/completions", "http://h:1/api/paas/tokenize")]
    [InlineData("http://h:1/v1beta/openai/", "http://h:1/v1beta/openai/chat/completions", "http://h:1/v1beta/openai/tokenize")]
    public void Addresses_are_given_with_or_without_the_version(string url, string chat, string tokenize)
    {
        var address = new OpenAIAddress(new Uri(url));
        Assert.Equal((chat, tokenize), (address.Chat.AbsoluteUri, address.Beside("tokenize").AbsoluteUri));
    }

    [Fact]
    public async Task Headers_are_sent_once()
    {
        using var engine = Engine();
        var options = new OpenAIOptions
        {
            Url = new Uri("http://engine"),
            ApiKey = "sk-secret",
            Organization = "org",
            Headers = new() { ["authorization"] = "Bearer other", ["X-Title"] = "t" },
        };
        await OpenAIEngine.AskAsync(OpenAIEngine.Request with { Stream = false, RequestId = "id-1" }, engine, options);
        var headers = engine.Requests[0].Request.Headers;
        Assert.Equal("Bearer sk-secret", Assert.Single(headers.GetValues("Authorization")));
        Assert.Equal(("org", "t", "id-1", "id-1"), (headers.GetValues("OpenAI-Organization").Single(), headers.GetValues("X-Title").Single(), headers.GetValues("X-Request-Id").Single(), headers.GetValues("X-Client-Request-Id").Single()));
        Assert.DoesNotContain("secret", options.ToString(), StringComparison.Ordinal);

        using var open = Engine();
        await OpenAIEngine.AskAsync(OpenAIEngine.Request with { Stream = false }, open, new OpenAIOptions { Url = new Uri("http://engine") });
        Assert.False(open.Requests[0].Request.Headers.Contains("Authorization"));
    }

    [Theory]
    [InlineData(400, """{"error":{"message":"Unrecognized request argument supplied: stream_options"}}""")]
    [InlineData(422, """{"detail":[{"type":"extra_forbidden","loc":["body","stream_options"],"msg":"Extra inputs are not permitted"}]}""")]
    public async Task An_engine_that_refuses_stream_options_is_asked_again_without_and_remembered(int status, string refusal)
    {
        using var engine = new ScriptedEngine(HttpStatusCode.OK, [Encoding.UTF8.GetBytes("data: " + OpenAIEngine.Delta("""{"content":"x"}""", "\"stop\"") + "\n\n")], ScriptedEngine.End.Proper);
        engine.First.Enqueue(((HttpStatusCode)status, refusal));
        using var backend = OpenAIEngine.Open(engine.Connections);
        for (var i = 0; i < 2; i++)
        {
            var events = new List<GenerationEvent>();
            await foreach (var one in backend.GenerateAsync(OpenAIEngine.Request, default))
            {
                events.Add(one);
            }

            Assert.IsType<GenerationEvent.Finished>(events[^1]);
        }

        Assert.Equal([true, false, false], engine.Requests.Select(static one => one.Body.Contains("stream_options", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Another_refusal_is_not_asked_again()
    {
        using var engine = new ScriptedEngine(HttpStatusCode.BadRequest, ["""{"error":{"message":"no","param":"x"}}"""u8.ToArray()], ScriptedEngine.End.Proper);
        var failed = Assert.IsType<GenerationEvent.Failed>(Assert.Single(await OpenAIEngine.AskAsync(OpenAIEngine.Request, engine)));
        Assert.Equal((FailureKind.InvalidRequest, "no", "x"), (failed.Failure.Kind, failed.Failure.Message, failed.Failure.Param));
        Assert.Single(engine.Requests);
    }

    private static GenerationRequest Of(string body) => new() { Model = "m", Body = JsonDocument.Parse(body).RootElement };

    private static ScriptedEngine Engine() => new(HttpStatusCode.OK, [Encoding.UTF8.GetBytes(Answer)], ScriptedEngine.End.Proper);

    private static async Task<string> BodyAsync(GenerationRequest request, OpenAIOptions? options = null)
    {
        using var engine = Engine();
        await OpenAIEngine.AskAsync(request, engine, (options ?? new OpenAIOptions()) with { Url = new Uri("http://engine") });
        return engine.Requests[0].Body;
    }
}
