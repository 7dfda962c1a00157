using System.Text.RegularExpressions;
using Atrium.OpenAIProxy.Tests.Harness;
using Atrium.Upstreams;

namespace Atrium.OpenAIProxy.Tests.Chat;

/// <summary>The wire, byte for byte.</summary>
public sealed partial class FramingTests
{
    [Fact]
    public async Task A_stream_is_role_deltas_finish_and_done()
    {
        await using var proxy = await ProxyUnderTest.StartAsync();
        proxy.Engine.Script = new Script { Text = "Grüße, \"you\"\n<b>", Piece = 9 };
        using var response = await proxy.PostAsync(ProxyUnderTest.Chat("hi", "\"stream\":true"));
        var raw = await response.Content.ReadAsStringAsync();

        var head = Head().Match(raw).Value;
        Assert.Matches("^data: {\"id\":\"chatcmpl-[0-9a-f]{32}\",\"object\":\"chat.completion.chunk\",\"created\":[0-9]{10},\"model\":\"demo\"$", head);
        Assert.Equal(
            $$"""
            {{head}},"choices":[{"index":0,"delta":{"role":"assistant","content":""},"logprobs":null,"finish_reason":null}]}

            {{head}},"choices":[{"index":0,"delta":{"content":"Grüße, "},"logprobs":null,"finish_reason":null}]}

            {{head}},"choices":[{"index":0,"delta":{"content":"\"you\"\n<b>"},"logprobs":null,"finish_reason":null}]}

            {{head}},"choices":[{"index":0,"delta":{},"logprobs":null,"finish_reason":"stop"}]}

            data: [DONE]


            """,
            raw);
    }

    [Fact]
    public async Task With_usage_every_chunk_has_the_member_and_the_last_has_no_choices()
    {
        await using var proxy = await ProxyUnderTest.StartAsync();
        proxy.Engine.Script = new Script { Text = "Hi" };
        using var response = await proxy.PostAsync(ProxyUnderTest.Chat("hi", "\"stream\":true,\"stream_options\":{\"include_usage\":true}"));
        var raw = await response.Content.ReadAsStringAsync();
        var head = Head().Match(raw).Value;
        const string usage = """{"prompt_tokens":13,"completion_tokens":1,"total_tokens":14}""";
        Assert.Equal(
            $$"""
            {{head}},"choices":[{"index":0,"delta":{"role":"assistant","content":""},"logprobs":null,"finish_reason":null}],"usage":null}

            {{head}},"choices":[{"index":0,"delta":{"content":"Hi"},"logprobs":null,"finish_reason":null}],"usage":null}

            {{head}},"choices":[{"index":0,"delta":{},"logprobs":null,"finish_reason":"stop"}],"usage":null}

            {{head}},"choices":[],"usage":{{usage + "}"}}

            data: [DONE]


            """,
            raw);
    }

    [Fact]
    public async Task The_headers_let_nobody_hold_a_stream_back()
    {
        await using var proxy = await ProxyUnderTest.StartAsync();
        using var response = await proxy.PostAsync(ProxyUnderTest.Chat("hi", "\"stream\":true"));
        Assert.Equal("text/event-stream; charset=utf-8", response.Content.Headers.ContentType!.ToString());
        Assert.Equal("no-cache", response.Headers.CacheControl!.ToString());
        Assert.Equal("no", Assert.Single(response.Headers.GetValues("X-Accel-Buffering")));
        Assert.Empty(response.Content.Headers.ContentEncoding);
        Assert.Equal("2020-10-01", Assert.Single(response.Headers.GetValues("openai-version")));
        Assert.True(long.Parse(Assert.Single(response.Headers.GetValues("openai-processing-ms"))) >= 0);
        Assert.NotEmpty(Assert.Single(response.Headers.GetValues("x-request-id")));
    }

    [Fact]
    public async Task An_answer_in_one_piece()
    {
        await using var proxy = await ProxyUnderTest.StartAsync();
        proxy.Engine.Script = new Script { Text = "Grüße 😀" };
        using var response = await proxy.PostAsync(ProxyUnderTest.Chat("hi"));
        var raw = await response.Content.ReadAsStringAsync();
        Assert.Matches(
            "^{\"id\":\"chatcmpl-[0-9a-f]{32}\",\"object\":\"chat.completion\",\"created\":[0-9]{10},\"model\":\"demo\",\"choices\":"
            + "\\[{\"index\":0,\"message\":{\"role\":\"assistant\",\"content\":\"Grüße (😀|\\\\uD83D\\\\uDE00)\",\"refusal\":null},\"logprobs\":null,\"finish_reason\":\"stop\"}\\],"
            + "\"usage\":{\"prompt_tokens\":13,\"completion_tokens\":2,\"total_tokens\":15}}$",
            raw);
        Assert.Equal("application/json", response.Content.Headers.ContentType!.ToString());
        Assert.Equal("2020-10-01", Assert.Single(response.Headers.GetValues("openai-version")));
    }

    [Fact]
    public async Task The_first_text_arrives_before_the_engine_says_more()
    {
        await using var proxy = await ProxyUnderTest.StartAsync();
        proxy.Engine.Script = new Script { Text = "one two", Fault = Fault.Stall, At = 1 };
        using var response = await proxy.PostAsync(ProxyUnderTest.Chat("hi", "\"stream\":true"), HttpCompletionOption.ResponseHeadersRead);
        using var reader = new StreamReader(await response.Content.ReadAsStreamAsync());
        Assert.Contains("\"role\":\"assistant\"", await reader.ReadLineAsync(), StringComparison.Ordinal);
        await reader.ReadLineAsync();
        Assert.Contains("\"content\":\"one\"", await reader.ReadLineAsync(), StringComparison.Ordinal);
    }

    [GeneratedRegex("^[^\\[]*(?=,\"choices\")")]
    private static partial Regex Head();
}
