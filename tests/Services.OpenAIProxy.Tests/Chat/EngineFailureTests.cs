using System.Net;
using System.Text.Json;
using Atrium.OpenAIProxy.Tests.Harness;

namespace Atrium.OpenAIProxy.Tests.Chat;

/// <summary>Whatever the engine does wrong, the client gets the truth: a status before the first byte, a broken stream after it.</summary>
public sealed class EngineFailureTests(SharedProxy shared) : IClassFixture<SharedProxy>
{
    private readonly ProxyUnderTest _proxy = shared.Proxy;

    [Theory]
    [InlineData(400, 400, "invalid_request_error", null)]
    [InlineData(401, 502, "server_error", "engine_error")]
    [InlineData(403, 502, "server_error", "engine_error")]
    [InlineData(404, 404, "invalid_request_error", "model_not_found")]
    [InlineData(408, 504, "server_error", "engine_timeout")]
    [InlineData(413, 400, "invalid_request_error", null)]
    [InlineData(429, 429, "requests", "rate_limit_exceeded")]
    [InlineData(500, 502, "server_error", "engine_error")]
    [InlineData(502, 502, "server_error", "engine_error")]
    [InlineData(503, 503, "server_error", "engine_unavailable")]
    [InlineData(504, 504, "server_error", "engine_timeout")]
    public async Task A_status_of_the_engine(int engine, int status, string type, string? code)
    {
        foreach (var more in (string[])["", "\"stream\":true"])
        {
            using var response = await _proxy.PostAsync(ProxyUnderTest.Chat($"[[mock status={engine} message=what%20happened]]", more));
            var error = await ErrorAsync(response, status);
            Assert.Equal((type, code), (error.GetProperty("type").GetString(), error.GetProperty("code").GetString()));
            Assert.Contains("what happened", error.GetProperty("message").GetString(), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_full_queue_says_when_to_come_back()
    {
        using var response = await _proxy.PostAsync(ProxyUnderTest.Chat("[[mock status=429 retryafter=7]]"));
        Assert.Equal(TimeSpan.FromSeconds(7), response.Headers.RetryAfter!.Delta);
        Assert.Equal("7000", Assert.Single(response.Headers.GetValues("retry-after-ms")));
    }

    [Theory]
    [InlineData("5000 prompt tokens and max_tokens 100 exceed the context of 4096 tokens")]
    [InlineData("Prompt length (5000) exceeds maximum input length (4096)")]
    public async Task Too_much_for_the_context(string message)
    {
        await using var proxy = await ProxyUnderTest.StartAsync();
        proxy.Engine.Config = Upstreams.Triton.ModelConfigKind.Engine;
        using var response = await proxy.PostAsync(ProxyUnderTest.Chat($"[[mock status=400 message={Uri.EscapeDataString(message)}]]", "\"max_tokens\":5"));
        var error = await ErrorAsync(response, 400);
        Assert.Equal("context_length_exceeded", error.GetProperty("code").GetString());
        Assert.Equal("messages", error.GetProperty("param").GetString());
        Assert.StartsWith("This model's maximum context length is 4096 tokens. However, ", error.GetProperty("message").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task No_engine_at_all()
    {
        await using var proxy = await ProxyUnderTest.StartAsync();
        proxy.StopEngine();
        foreach (var more in (string[])["", "\"stream\":true"])
        {
            using var response = await proxy.PostAsync(ProxyUnderTest.Chat("hi", more));
            var error = await ErrorAsync(response, 503);
            Assert.Equal("engine_unavailable", error.GetProperty("code").GetString());
        }
    }

    [Fact]
    public async Task No_engine_any_more()
    {
        await using var proxy = await ProxyUnderTest.StartAsync();
        await proxy.AnswerAsync(ProxyUnderTest.Chat("hi"));
        proxy.StopEngine();
        using var response = await proxy.PostAsync(ProxyUnderTest.Chat("hi", "\"stream\":true"));
        Assert.True((int)response.StatusCode is 502 or 503, response.StatusCode.ToString());
    }

    [Theory]
    [InlineData("fault=reset")]
    [InlineData("fault=cut")]
    [InlineData("fault=halfclose")]
    [InlineData("fault=end")]
    [InlineData("fault=garbage")]
    [InlineData("fault=notext")]
    [InlineData("fault=error")]
    public async Task Not_streamed_a_failure_is_a_status(string fault)
    {
        using var response = await _proxy.PostAsync(ProxyUnderTest.Chat($"[[mock {fault}]]"));
        var error = await ErrorAsync(response, 502);
        Assert.Equal("server_error", error.GetProperty("type").GetString());
        Assert.NotEqual("", error.GetProperty("message").GetString());
    }

    [Theory]
    [InlineData("fault=cut at=2")]
    [InlineData("fault=garbage at=2")]
    [InlineData("fault=notext at=2")]
    [InlineData("fault=error at=2")]
    public async Task Streamed_a_failure_is_an_error_event_and_a_broken_stream(string fault)
    {
        var result = await _proxy.StreamAsync($"[[mock {fault}]]", "\"stream_options\":{\"include_usage\":true}");
        Assert.StartsWith(result.Text, "Hello from", StringComparison.Ordinal);
        Assert.True(result.Broken, result.Raw);
        Assert.False(result.Done, result.Raw);
        Assert.Null(result.FinishReason);
        Assert.Null(result.Usage);
        Assert.Equal("server_error", result.Error!.Value.GetProperty("type").GetString());
        Assert.Equal("engine_error", result.Error!.Value.GetProperty("code").GetString());
        Assert.True(result.Chunks[^1].TryGetProperty("error", out _), "something follows the error");
    }

    [Theory]
    [InlineData("fault=reset at=2")]
    [InlineData("fault=halfclose at=2")]
    public async Task A_connection_that_is_torn_may_take_what_was_sent_with_it(string fault)
    {
        using var response = await _proxy.PostAsync(ProxyUnderTest.Chat($"[[mock {fault}]]", "\"stream\":true"), HttpCompletionOption.ResponseHeadersRead);
        if (response.StatusCode != HttpStatusCode.OK)
        {
            await ErrorAsync(response, 502);
            return;
        }

        var result = await ChatStreamResult.ReadAsync(response);
        Assert.StartsWith(result.Text, "Hello from", StringComparison.Ordinal);
        Assert.True(result.Broken && !result.Done && result.Error is not null && result.FinishReason is null, result.Raw);
    }

    [Fact]
    public async Task An_engine_that_names_finish_reasons_and_gives_none_broke_off()
    {
        await using var proxy = await ProxyUnderTest.StartAsync();
        proxy.Engine.Config = Upstreams.Triton.ModelConfigKind.Engine;
        var result = await proxy.StreamAsync("[[mock fault=end at=2]]", "\"max_tokens\":100");
        Assert.True(result.Broken && !result.Done && result.Error is not null, result.Raw);
    }

    [Fact]
    public async Task An_engine_that_ends_before_it_began_gave_no_answer()
    {
        using var response = await _proxy.PostAsync(ProxyUnderTest.Chat("[[mock fault=end]]", "\"stream\":true"));
        await ErrorAsync(response, 502);
    }

    [Fact]
    public async Task A_cumulative_engine_that_takes_text_back_failed()
    {
        await using var proxy = await ProxyUnderTest.StartAsync("TRITON_STREAM_TEXT=cumulative");
        var result = await proxy.StreamAsync("[[mock text=a%20b%20c]]");
        Assert.True(result.Broken && !result.Done && result.Error is not null, result.Raw);
    }

    [Fact]
    public async Task The_next_request_after_a_failure_is_answered()
    {
        await _proxy.StreamAsync("[[mock fault=reset at=1]]");
        Assert.Equal("Hello from the mock engine.", (await _proxy.StreamAsync("hi")).Text);
    }

    private static async Task<JsonElement> ErrorAsync(HttpResponseMessage response, int status)
    {
        var text = await response.Content.ReadAsStringAsync();
        Assert.True(response.StatusCode == (HttpStatusCode)status, $"{response.StatusCode}: {text}");
        return JsonDocument.Parse(text).RootElement.GetProperty("error");
    }
}
