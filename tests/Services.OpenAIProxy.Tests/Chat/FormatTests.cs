using System.Text.Json;
using Atrium.OpenAIProxy.Tests.Harness;
using Atrium.Upstreams;
using Atrium.Upstreams.Triton;
using Microsoft.Extensions.Logging;

namespace Atrium.OpenAIProxy.Tests.Chat;

/// <summary>Forms of the answer over an engine that knows only text, and members that nobody knows.</summary>
public sealed class FormatTests
{
    private const string City =
        """ "response_format":{"type":"json_schema","json_schema":{"name":"s","strict":true,"schema":{"type":"object","properties":{"city":{"type":"string"}},"required":["city"],"additionalProperties":false}}}""";

    [Theory]
    [InlineData("{\"type\":\"json_object\"}", "json", null)]
    [InlineData("{\"type\":\"json_schema\",\"json_schema\":{\"name\":\"s\",\"schema\":{\"type\":\"object\"}}}", "json_schema", "{\"type\":\"object\"}")]
    public async Task A_form_becomes_the_engines_guide_and_thinking_is_off(string format, string kind, string? guide)
    {
        await using var proxy = await ProxyUnderTest.StartAsync();
        proxy.Engine.Config = ModelConfigKind.Engine;
        await proxy.StreamAsync("hi", $"\"reasoning_effort\":\"high\",\"response_format\":{format}");
        var sent = JsonDocument.Parse(Assert.Single(proxy.Engine.Journal.Entries).Body).RootElement;
        Assert.Equal(kind, sent.GetProperty("guided_decoding_guide_type").GetString());
        Assert.Equal(guide, sent.TryGetProperty("guided_decoding_guide", out var text) ? text.GetString() : null);
        Assert.EndsWith("<|im_start|>assistant\n", sent.GetProperty("text_input").GetString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("\"response_format\":{\"type\":\"json_object\"}", "response_format")]
    [InlineData("\"response_format\":{\"type\":\"json_schema\",\"json_schema\":{\"name\":\"s\",\"schema\":{\"type\":\"object\"}}}", "response_format")]
    public async Task Without_guides_a_form_is_refused(string member, string param)
    {
        await using var proxy = await ProxyUnderTest.StartAsync();
        proxy.Engine.Config = ModelConfigKind.Seed;
        Assert.Equal(param, await RefusedAsync(proxy, member));
    }

    [Theory]
    [InlineData(ModelConfigKind.Ensemble)]
    [InlineData(ModelConfigKind.Vllm)]
    public async Task A_form_beside_functions_cannot_be_promised_without_a_guide_for_both(ModelConfigKind kind)
    {
        await using var proxy = await ProxyUnderTest.StartAsync();
        proxy.Engine.Config = kind;
        Assert.Equal("response_format", await RefusedAsync(proxy, ChatTools.Both + ",\"response_format\":{\"type\":\"json_object\"}"));
    }

    [Theory]
    [InlineData("""{"city": "Ulm"}""", """{"city": "Ulm"}""", "", "stop")]
    [InlineData("<tool_call>\n{\"name\": \"get_time\", \"arguments\": {}}\n</tool_call>", "", "get_time|{}", "tool_calls")]
    public async Task Beside_functions_engine_local_gives_calls_or_the_document(string text, string content, string calls, string reason)
    {
        await using var proxy = await ProxyUnderTest.StartAsync();
        proxy.Engine.Config = ModelConfigKind.Engine;
        proxy.Engine.Script = new Script { Text = text };
        var streamed = await proxy.StreamAsync("hi", $"{ChatTools.Both},{City},\"reasoning_effort\":\"high\"");
        Assert.Equal((content, calls, reason, true), (streamed.Text, ChatTools.Of(streamed), streamed.FinishReason, streamed.Done));
        var sent = JsonDocument.Parse(Assert.Single(proxy.Engine.Journal.Entries).Body).RootElement;
        Assert.EndsWith("<|im_start|>assistant\n", sent.GetProperty("text_input").GetString(), StringComparison.Ordinal);
        Assert.Equal("structural_tag", sent.GetProperty("guided_decoding_guide_type").GetString());
        var elements = JsonDocument.Parse(sent.GetProperty("guided_decoding_guide").GetString()!).RootElement.GetProperty("format").GetProperty("elements");
        Assert.Equal(["tags_with_separator", "json_schema"], elements.EnumerateArray().Select(static one => one.GetProperty("type").GetString()));
        Assert.Equal("city", elements[1].GetProperty("json_schema").GetProperty("required")[0].GetString());
    }

    [Theory]
    [InlineData("{\"city\": 7}", "/city is a number, not string")]
    [InlineData("{\"city\": \"Ul", "it is not JSON (line 1, byte ")]
    [InlineData("Ulm", "it is not JSON (line 1, byte 1)")]
    public async Task An_answer_that_ends_and_does_not_follow_the_schema_is_no_success(string text, string fault)
    {
        await using var proxy = await ProxyUnderTest.StartAsync();
        proxy.Engine.Script = new Script { Text = text };
        using var response = await proxy.PostAsync(ProxyUnderTest.Chat("hi", City));
        var error = JsonDocument.Parse(await response.Content.ReadAsStringAsync()).RootElement.GetProperty("error");
        Assert.Equal((502, "server_error"), ((int)response.StatusCode, error.GetProperty("type").GetString()));
        Assert.StartsWith("The engine's answer does not follow 'response_format': " + fault, error.GetProperty("message").GetString(), StringComparison.Ordinal);
        var streamed = await proxy.StreamAsync("hi", City);
        Assert.Equal((text, false, true, null), (streamed.Text, streamed.Done, streamed.Broken, streamed.FinishReason));
        Assert.Contains(fault, streamed.Data[^1], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{\"city\": \"Ulm\"}", "", "stop")]
    [InlineData("{\"city\": \"Ul", ",\"max_tokens\":2", "length")]
    [InlineData("{\"city\": \"Ulm END", ",\"stop\":\"END\"", "stop")]
    public async Task An_answer_that_follows_it_or_was_cut_is_told_as_it_is(string text, string more, string reason)
    {
        await using var proxy = await ProxyUnderTest.StartAsync();
        proxy.Engine.Script = new Script { Text = text };
        var choice = (await proxy.AnswerAsync(ProxyUnderTest.Chat("hi", City + more))).GetProperty("choices")[0];
        Assert.Equal(reason, choice.GetProperty("finish_reason").GetString());
        Assert.Equal(reason, (await proxy.StreamAsync("hi", City + more)).FinishReason);
    }

    [Fact]
    public async Task A_json_object_is_one()
    {
        await using var proxy = await ProxyUnderTest.StartAsync();
        proxy.Engine.Script = new Script { Text = "[1]" };
        using var response = await proxy.PostAsync(ProxyUnderTest.Chat("hi", "\"response_format\":{\"type\":\"json_object\"}"));
        Assert.Equal(502, (int)response.StatusCode);
    }

    [Fact]
    public async Task Members_beyond_the_api_are_ignored_with_a_line_in_the_log()
    {
        var logs = new HeardLogs();
        await using var proxy = await ProxyUnderTest.StartAsync(builder => builder.Logging.ClearProviders().SetMinimumLevel(LogLevel.Information).AddProvider(logs));
        await proxy.AnswerAsync(ProxyUnderTest.Chat("hi", "\"ignore_eos\":true,\"guided_regex\":\"x\",\"chat_template_kwargs\":{\"style\":1}"));
        var line = await logs.HearAsync("Ignored in a request");
        Assert.EndsWith("ignore_eos, guided_regex", line.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Under_the_strict_switch_they_are_refused_in_OpenAIs_words()
    {
        await using var proxy = await ProxyUnderTest.StartAsync("STRICT_REQUESTS=true");
        using var response = await proxy.PostAsync(ProxyUnderTest.Chat("hi", "\"ignore_eos\":true"));
        var error = JsonDocument.Parse(await response.Content.ReadAsStringAsync()).RootElement.GetProperty("error");
        Assert.Equal("Unrecognized request argument supplied: ignore_eos", error.GetProperty("message").GetString());
        Assert.Equal((400, "ignore_eos"), ((int)response.StatusCode, error.GetProperty("param").GetString()));
        await proxy.AnswerAsync(ProxyUnderTest.Chat("hi", "\"top_k\":5,\"user\":\"u\""));
    }

    private static async Task<string?> RefusedAsync(ProxyUnderTest proxy, string member)
    {
        using var response = await proxy.PostAsync(ProxyUnderTest.Chat("hi", member));
        Assert.Equal(400, (int)response.StatusCode);
        return JsonDocument.Parse(await response.Content.ReadAsStringAsync()).RootElement.GetProperty("error").GetProperty("param").GetString();
    }
}
