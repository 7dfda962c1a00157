using System.Text.Json;
using Atrium.OpenAIProxy.Tests.Harness;
using Atrium.Upstreams.Triton;
using Microsoft.Extensions.Logging;

namespace Atrium.OpenAIProxy.Tests.Chat;

/// <summary>Forms of the answer over an engine that knows only text, and members that nobody knows.</summary>
public sealed class FormatTests
{
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

    [Fact]
    public async Task A_form_beside_functions_cannot_be_promised_over_text()
    {
        await using var proxy = await ProxyUnderTest.StartAsync();
        Assert.Equal("response_format", await RefusedAsync(proxy, ChatTools.Both + ",\"response_format\":{\"type\":\"json_object\"}"));
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
