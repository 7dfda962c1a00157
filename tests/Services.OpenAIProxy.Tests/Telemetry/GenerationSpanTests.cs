using System.Diagnostics;
using System.Text.Json;
using Atrium.OpenAIProxy.Generation;
using Atrium.OpenAIProxy.Telemetry;
using Atrium.OpenAIProxy.Tests.Harness;
using Atrium.Upstreams;

namespace Atrium.OpenAIProxy.Tests.Telemetry;

public sealed class GenerationSpanTests
{
    [Fact]
    public async Task A_span_says_what_was_asked_and_used()
    {
        using var spans = new Spans("spanned");
        string? id;
        int port;
        await using (var proxy = await ProxyUnderTest.StartAsync("MODEL_NAME=spanned"))
        {
            proxy.Engine.Script = new Script { Count = 7 };
            var answer = await proxy.AnswerAsync("""
                {"model":"spanned","max_tokens":20,"temperature":0.5,"top_p":0.25,"seed":11,"frequency_penalty":0.5,"presence_penalty":-0.5,
                 "stop":["zzz","yyy"],"n":2,"messages":[{"role":"user","content":"hi"}]}
                """);
            (id, port) = (answer.GetProperty("id").GetString(), proxy.EngineAddress.Port);
        }

        var span = spans.Single();
        Assert.Equal(("chat spanned", ActivityKind.Client, ActivityStatusCode.Unset), (span.DisplayName, span.Kind, span.Status));
        var expected = new Dictionary<string, object?>
        {
            ["gen_ai.operation.name"] = "chat",
            ["gen_ai.provider.name"] = "triton",
            ["gen_ai.request.model"] = "spanned",
            ["gen_ai.request.max_tokens"] = 20,
            ["gen_ai.request.temperature"] = 0.5,
            ["gen_ai.request.top_p"] = 0.25,
            ["gen_ai.request.seed"] = 11L,
            ["gen_ai.request.frequency_penalty"] = 0.5,
            ["gen_ai.request.presence_penalty"] = -0.5,
            ["gen_ai.request.stop_sequences"] = new[] { "zzz", "yyy" },
            ["gen_ai.request.choice.count"] = 2,
            ["gen_ai.response.id"] = id,
            ["gen_ai.response.model"] = "spanned",
            ["gen_ai.response.finish_reasons"] = new[] { "stop", "stop" },
            ["gen_ai.usage.input_tokens"] = 13,
            ["gen_ai.usage.output_tokens"] = 14,
            ["server.address"] = "127.0.0.1",
            ["server.port"] = port,
            ["atrium.attempts"] = 1,
            ["atrium.deployment"] = $"spanned/{span.GetTagItem("atrium.deployment")?.ToString()?.Split('/')[1]}",
        };
        Assert.Equal(expected.Keys.Order(), span.TagObjects.Select(static tag => tag.Key).Order());
        Assert.All(expected, tag => Assert.Equal(tag.Value, span.GetTagItem(tag.Key)));
    }

    [Fact]
    public void What_few_clients_send_is_there_too()
    {
        using var span = new Activity("chat m") { IsAllDataRequested = true };
        GenerationSpan.Ask(span, new GenerationRequest { Model = "m", Sampling = new() { TopK = 7 }, Format = ResponseFormat.JsonObject });
        Assert.Equal((7, "json"), (span.GetTagItem("gen_ai.request.top_k"), span.GetTagItem("gen_ai.output.type")));

        using var body = JsonDocument.Parse("""{"encoding_format":"base64"}""");
        GenerationSpan.Ask(span, new EmbeddingRequest { Model = "m", Dimensions = 64, Body = body.RootElement });
        Assert.Equal(64, span.GetTagItem("gen_ai.embeddings.dimension.count"));
        Assert.Equal("base64", Assert.Single((string[])span.GetTagItem("gen_ai.request.encoding_formats")!));
    }

    [Fact]
    public async Task A_stream_adds_when_its_first_chunk_came()
    {
        using var spans = new Spans("streamed");
        await using (var proxy = await ProxyUnderTest.StartAsync("MODEL_NAME=streamed"))
        {
            await ChatStreamResult.ReadAsync(await proxy.PostAsync("""{"model":"streamed","stream":true,"messages":[{"role":"user","content":"hi"}]}"""));
        }

        var span = spans.Single();
        Assert.Equal(true, span.GetTagItem("gen_ai.request.stream"));
        Assert.IsType<double>(span.GetTagItem("gen_ai.response.time_to_first_chunk"));
    }

    [Fact]
    public async Task A_failure_is_an_error_of_a_known_kind()
    {
        using var spans = new Spans("failing");
        await using (var proxy = await ProxyUnderTest.StartAsync("MODEL_NAME=failing"))
        {
            (await proxy.PostAsync("""{"model":"failing","messages":[{"role":"user","content":"[[mock status=500]]"}]}""")).Dispose();
        }

        var span = spans.Single();
        Assert.Equal((ActivityStatusCode.Error, "engine_error"), (span.Status, span.GetTagItem("error.type")));
        Assert.Null(span.GetTagItem("gen_ai.response.finish_reasons"));
        Assert.Null(span.GetTagItem("gen_ai.usage.output_tokens"));
    }

    [Theory]
    [InlineData("true", true)]
    [InlineData("Span_Only", true)]
    [InlineData("false", false)]
    [InlineData(null, false)]
    public async Task Prompts_and_answers_are_there_only_for_who_asks(string? value, bool there)
    {
        var model = $"content-{value}";
        using var spans = new Spans(model);
        await using (var proxy = await ProxyUnderTest.StartAsync(
            [$"MODEL_NAME={model}", .. value is null ? Array.Empty<string>() : [$"OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT={value}"]]))
        {
            proxy.Engine.Script = new Script { Text = "four words of text" };
            (await proxy.PostAsync($$"""{"model":"{{model}}","messages":[{"role":"system","content":"be \"brief\""},{"role":"user","content":"a secret"}]}""")).Dispose();
        }

        var span = spans.Single();
        if (!there)
        {
            Assert.DoesNotContain(span.TagObjects, static tag => tag.Key.EndsWith("messages", StringComparison.Ordinal));
            Assert.DoesNotContain(span.TagObjects, static tag => $"{tag.Value}".Contains("secret", StringComparison.Ordinal));
            return;
        }

        Equal(
            """[{"role":"system","parts":[{"type":"text","content":"be \"brief\""}]},{"role":"user","parts":[{"type":"text","content":"a secret"}]}]""",
            span.GetTagItem("gen_ai.input.messages"));
        Equal(
            """[{"role":"assistant","parts":[{"type":"text","content":"four words of text"}],"finish_reason":"stop"}]""",
            span.GetTagItem("gen_ai.output.messages"));
    }

    private static void Equal(string expected, object? actual) => Assert.True(
        JsonElement.DeepEquals(JsonDocument.Parse(expected).RootElement, JsonDocument.Parse(Assert.IsType<string>(actual)).RootElement), $"{actual}");
}
