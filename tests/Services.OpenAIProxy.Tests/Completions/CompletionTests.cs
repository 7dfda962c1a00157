using System.Text.Json;
using Atrium.OpenAIProxy.Generation;
using Atrium.OpenAIProxy.Tests.Harness;
using Atrium.Upstreams;

namespace Atrium.OpenAIProxy.Tests.Completions;

/// <summary><c>POST /v1/completions</c>, over a text engine and over one that speaks events.</summary>
public sealed class CompletionTests
{
    private const string Path = "/v1/completions";

    [Fact]
    public async Task A_text_is_gone_on_with_as_it_is()
    {
        await using var proxy = await ProxyUnderTest.StartAsync();
        proxy.Engine.Script = new Script { Text = " in a <think>far</think> land", Piece = 3 };
        var answer = await proxy.PostJsonAsync(Path, """{"model":"demo","prompt":"Once upon a time"}""");
        Assert.Equal(("text_completion", "demo"), (answer.Text("object"), answer.Text("model")));
        Assert.StartsWith("cmpl-", answer.Text("id"), StringComparison.Ordinal);
        Assert.Equal("""[{"index":0,"text":" in a <think>far</think> land","logprobs":null,"finish_reason":"stop"}]""", answer.GetProperty("choices").GetRawText());
        Assert.Equal(16, JsonDocument.Parse(proxy.Engine.Journal.Entries[^1].Body).RootElement.GetProperty("max_tokens").GetInt32());
        Assert.Contains("\"Once upon a time\"", proxy.Engine.Journal.Entries[^1].Body, StringComparison.Ordinal);

        var stream = await proxy.StreamAsync(HttpMethod.Post, Path, """{"model":"demo","prompt":"Once upon a time","stream":true,"stream_options":{"include_usage":true}}""");
        Assert.True(stream.Done, stream.Raw);
        Assert.Equal(" in a <think>far</think> land", Texts(stream, 0));
        Assert.Equal("stop", stream.Chunks[^2].GetProperty("choices")[0].Text("finish_reason"));
        Assert.Equal(answer.GetProperty("usage").GetRawText(), stream.Usage!.Value.GetRawText());
        Assert.All(stream.Chunks, chunk => Assert.Equal(("text_completion", stream.Chunks[0].Text("id")), (chunk.Text("object"), chunk.Text("id"))));
    }

    [Theory]
    [InlineData("")]
    [InlineData(",\"stream\":true")]
    public async Task Choices_of_several_prompts_are_numbered_through(string stream)
    {
        var engine = new EventEngine { Answer = static request => Twice(request.Prompt!.Text) };
        await using var proxy = await engine.ProxyAsync();
        var body = $$"""{"model":"demo","prompt":["a","b","c"],"n":2,"echo":true{{stream}}}""";
        var texts = new string[6];
        if (stream.Length > 0)
        {
            var result = await proxy.StreamAsync(HttpMethod.Post, Path, body);
            Assert.True(result.Done, result.Raw);
            texts = [.. Enumerable.Range(0, 6).Select(choice => Texts(result, choice))];
        }
        else
        {
            var answer = await proxy.PostJsonAsync(Path, body);
            texts = [.. answer.GetProperty("choices").EnumerateArray().Select(static choice => choice.Text("text")!)];
            Assert.Equal([0, 1, 2, 3, 4, 5], answer.GetProperty("choices").EnumerateArray().Select(static choice => choice.GetProperty("index").GetInt32()));
            Assert.Equal("""{"prompt_tokens":6,"completion_tokens":12,"total_tokens":18}""", answer.GetProperty("usage").GetRawText());
        }

        Assert.Equal(["aa0", "aa1", "bb0", "bb1", "cc0", "cc1"], texts);

        // An engine of this API gets one prompt at a time, and none of what is done on this side.
        var bodies = engine.Asked.Select(static one => JsonDocument.Parse(one.Body).RootElement).ToList();
        Assert.Equal(["a", "b", "c"], bodies.Select(static one => one.Text("prompt")).Order(StringComparer.Ordinal));
        Assert.All(bodies, static one => Assert.False(one.TryGetProperty("echo", out _)));
    }

    [Fact]
    public async Task Log_probabilities_have_four_lists()
    {
        TokenLogprob[] tokens =
        [
            new("one", -0.5, null, [new("one", -0.5, null, []), new("two", -1.5, null, [])]),
            new(" more", -0.25, null, [new(" more", -0.25, null, [])]),
        ];
        var engine = new EventEngine
        {
            Answer = _ => EventEngine.Whole([new GenerationEvent.Logprobs([tokens[0]]), new GenerationEvent.Text("one"), new GenerationEvent.Logprobs([tokens[1]]), new GenerationEvent.Text(" more")]),
        };
        await using var proxy = await engine.ProxyAsync();
        const string Expected = """{"tokens":["one"," more"],"token_logprobs":[-0.5,-0.25],"top_logprobs":[{"one":-0.5,"two":-1.5},{" more":-0.25}],"text_offset":[0,3]}""";
        var answer = await proxy.PostJsonAsync(Path, """{"model":"demo","prompt":"x","logprobs":2}""");
        Assert.Equal(Expected, answer.GetProperty("choices")[0].GetProperty("logprobs").GetRawText());
        Assert.Equal(2, engine.Last.Request.TopLogprobs);
        var stream = await proxy.StreamAsync(HttpMethod.Post, Path, """{"model":"demo","prompt":"x","logprobs":2,"stream":true}""");
        var offsets = stream.Chunks.Select(static chunk => chunk.GetProperty("choices")[0].GetProperty("logprobs")).Where(static one => one.ValueKind == JsonValueKind.Object)
            .SelectMany(static one => one.GetProperty("text_offset").EnumerateArray().Select(static offset => offset.GetInt32()));
        Assert.Equal([0, 3], offsets);
    }

    [Theory]
    [InlineData("{}", "model", "missing_required_parameter")]
    [InlineData("""{"model":"demo"}""", "prompt", "missing_required_parameter")]
    [InlineData("""{"model":"demo","prompt":7}""", "prompt", "invalid_type")]
    [InlineData("""{"model":"demo","prompt":[]}""", "prompt", "empty_array")]
    [InlineData("""{"model":"demo","prompt":["a",null]}""", "prompt[1]", "invalid_type")]
    [InlineData("""{"model":"demo","prompt":[1,2]}""", "prompt", "unsupported_parameter")]
    [InlineData("""{"model":"demo","prompt":[[1,2]]}""", "prompt", "unsupported_parameter")]
    [InlineData("""{"model":"demo","prompt":"a","best_of":3}""", "best_of", "unsupported_parameter")]
    [InlineData("""{"model":"demo","prompt":"a","echo":true,"logprobs":1}""", "echo", "unsupported_parameter")]
    [InlineData("""{"model":"demo","prompt":"a","max_tokens":0}""", "max_tokens", "integer_below_min_value")]
    [InlineData("""{"model":"demo","prompt":"a","temperature":"hot"}""", "temperature", "invalid_type")]
    [InlineData("""{"model":"demo","prompt":"a","suffix":"z"}""", "suffix", "unsupported_parameter")]
    public async Task What_is_wrong_is_named(string body, string param, string code)
    {
        await using var proxy = await ProxyUnderTest.StartAsync();
        var error = await proxy.RefusalAsync(Path, body);
        Assert.Equal((param, code, "invalid_request_error"), (error.Text("param"), error.Text("code"), error.Text("type")));
        Assert.Contains($"'{param}'", error.Text("message"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_unknown_model_and_a_full_context()
    {
        await using var proxy = await ProxyUnderTest.StartAsync();
        Assert.Equal("model_not_found", (await proxy.RefusalAsync(Path, """{"model":"other","prompt":"a"}""", 404)).Text("code"));
        proxy.Engine.Script = Script.Parse("status=400 message=" + Uri.EscapeDataString("prompt length 9000 exceeds maximum input length 4096"), new Script());
        var error = await proxy.RefusalAsync(Path, """{"model":"demo","prompt":"a"}""");
        Assert.Equal(("context_length_exceeded", "prompt"), (error.Text("code"), error.Text("param")));
    }

    [Fact]
    public async Task A_failure_in_the_middle_is_an_error_event_and_a_broken_stream()
    {
        await using var proxy = await ProxyUnderTest.StartAsync();
        proxy.Engine.Script = Script.Parse("fault=error at=2", new Script());
        var stream = await proxy.StreamAsync(HttpMethod.Post, Path, """{"model":"demo","prompt":"a","stream":true}""");
        Assert.True(stream.Broken && !stream.Done, stream.Raw);
        Assert.Equal("engine_error", stream.Error!.Value.Text("code"));
    }

    [Fact]
    public async Task A_client_that_leaves_ends_every_prompt()
    {
        var engine = new EventEngine { HangsBeforeEnd = true };
        await using var proxy = await engine.ProxyAsync();
        using var leave = new CancellationTokenSource();
        using var response = await proxy.SendAsync(
            HttpMethod.Post, Path, """{"model":"demo","prompt":["a","b"],"stream":true}""", until: HttpCompletionOption.ResponseHeadersRead, cancellationToken: leave.Token);
        response.Dispose();
        await engine.Cancelled.Task.WaitAsync(TimeSpan.FromSeconds(30));
    }

    private static IEnumerable<GenerationEvent> Twice(string prompt) =>
    [
        GenerationEvent.Started.Instance,
        new GenerationEvent.Text(prompt + "0", 0),
        new GenerationEvent.Text(prompt + "1", 1),
        new GenerationEvent.ChoiceEnded(FinishReason.Stop, 1),
        new GenerationEvent.ChoiceEnded(FinishReason.Stop, 0),
        new GenerationEvent.Usage(new TokenUsage(2, 4, Estimated: false)),
        GenerationEvent.Finished.Instance,
    ];

    private static string Texts(ChatStreamResult stream, int choice) => string.Concat(stream.Chunks
        .SelectMany(static chunk => chunk.GetProperty("choices").EnumerateArray())
        .Where(one => one.GetProperty("index").GetInt32() == choice).Select(static one => one.Text("text")));
}
