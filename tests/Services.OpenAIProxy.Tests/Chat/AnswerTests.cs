using Atrium.OpenAIProxy.Tests.Harness;
using Atrium.Upstreams;
using Atrium.Upstreams.Triton;

namespace Atrium.OpenAIProxy.Tests.Chat;

/// <summary>Thinking, stop strings, finish reasons, token counts.</summary>
public sealed class AnswerTests
{
    [Theory]
    [InlineData("STRIP_THINKING=1", "The answer.", "")]
    [InlineData("STRIP_THINKING=FALSE", "The answer.", "")]
    [InlineData("STRIP_THINKING=0", "The answer.", "so and so")]
    [InlineData("STRIP_THINKING=false", "The answer.", "so and so")]
    public async Task Thinking_is_dropped_or_delivered_apart(string variable, string text, string reasoning)
    {
        await using var proxy = await ProxyUnderTest.StartAsync(variable);
        proxy.Engine.Script = new Script { Text = "<think>\nso and so\n</think>\n\nThe answer.", Piece = 3 };
        var streamed = await proxy.StreamAsync("hi");
        Assert.Equal((text, reasoning), (streamed.Text, streamed.Reasoning));

        var message = (await proxy.AnswerAsync(ProxyUnderTest.Chat("hi"))).GetProperty("choices")[0].GetProperty("message");
        Assert.Equal(text, message.GetProperty("content").GetString());
        Assert.Equal(reasoning, message.TryGetProperty("reasoning_content", out var thought) ? thought.GetString() : "");
    }

    [Theory]
    [InlineData("\"reasoning_effort\":\"high\"", true)]
    [InlineData("\"chat_template_kwargs\":{\"enable_thinking\":true}", true)]
    [InlineData("\"reasoning_effort\":\"high\",\"chat_template_kwargs\":{\"enable_thinking\":false}", false)]
    [InlineData("\"reasoning_effort\":\"none\"", false)]
    [InlineData("\"reasoning_effort\":\"minimal\"", false)]
    [InlineData("\"reasoning_effort\":null", false)]
    public async Task A_client_may_ask_for_thinking(string member, bool thinks)
    {
        await using var proxy = await ProxyUnderTest.StartAsync("STRIP_THINKING=0");
        proxy.Engine.Config = ModelConfigKind.Engine;
        proxy.Engine.Script = new Script { Text = "hm STOP hm</think>\n\nyes STOP no" };
        var streamed = await proxy.StreamAsync("hi", member + ",\"stop\":\"STOP\"");
        var body = Assert.Single(proxy.Engine.Journal.Entries).Body;
        Assert.Equal(thinks, body.Contains("<|im_start|>assistant\\n<think>\\n\"", StringComparison.Ordinal));
        Assert.Equal(thinks ? ("yes ", "hm STOP hm") : ("hm ", ""), (streamed.Text, streamed.Reasoning));

        // A stop string that the engine knew would end the thought, so it is not told.
        Assert.Equal(!thinks, body.Contains("\"STOP\"", StringComparison.Ordinal));
        var whole = await proxy.AnswerAsync(ProxyUnderTest.Chat("hi", member + ",\"stop\":\"STOP\""));
        Assert.Equal(streamed.Text, whole.GetProperty("choices")[0].GetProperty("message").GetProperty("content").GetString());
    }

    [Fact]
    public async Task A_template_without_thinking_is_not_made_to_think()
    {
        await using var proxy = await ProxyUnderTest.StartAsync();
        await proxy.StreamAsync("hi", "\"reasoning_effort\":\"high\"");
        Assert.DoesNotContain("<think>", Assert.Single(proxy.Engine.Journal.Entries).Body, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("one two END three", "one two ")]
    [InlineData("one<|im_end|>\n<|im_start|>user\nmore", "one")]
    [InlineData("one EN", "one EN")]
    public async Task Stop_strings_and_the_ends_of_turns_end_the_answer(string text, string expected)
    {
        await using var proxy = await ProxyUnderTest.StartAsync();
        proxy.Engine.Script = new Script { Text = text, Piece = 2 };
        var streamed = await proxy.StreamAsync("hi", "\"stop\":[\"END\"]");
        Assert.Equal((expected, "stop", true), (streamed.Text, streamed.FinishReason, streamed.Done));
        var choice = (await proxy.AnswerAsync(ProxyUnderTest.Chat("hi", "\"stop\":\"END\""))).GetProperty("choices")[0];
        Assert.Equal((expected, "stop"), (choice.GetProperty("message").GetProperty("content").GetString(), choice.GetProperty("finish_reason").GetString()));
    }

    [Theory]
    [InlineData("count=5", "length")]
    [InlineData("count=4 finish=true", "stop")]
    [InlineData("count=3", "stop")]
    [InlineData("count=5 counters=false", "stop")]
    public async Task The_limit_and_the_end_are_told_apart(string script, string reason)
    {
        // Without a finish_reason and without counters nobody can tell; then it is a stop.
        await using var proxy = await ProxyUnderTest.StartAsync();
        proxy.Engine.Script = Script.Parse(script, new Script());
        Assert.Equal(reason, (await proxy.StreamAsync("hi", "\"max_tokens\":4")).FinishReason);
        var choice = (await proxy.AnswerAsync(ProxyUnderTest.Chat("hi", "\"max_tokens\":4"))).GetProperty("choices")[0];
        Assert.Equal(reason, choice.GetProperty("finish_reason").GetString());
    }

    [Fact]
    public async Task Tokens_are_the_engines_count()
    {
        await using var proxy = await ProxyUnderTest.StartAsync();
        proxy.Engine.Script = new Script { Count = 7 };
        var usage = (await proxy.AnswerAsync(ProxyUnderTest.Chat("hi"))).GetProperty("usage");
        Assert.Equal("""{"prompt_tokens":13,"completion_tokens":7,"total_tokens":20}""", usage.GetRawText());
        var streamed = await proxy.StreamAsync("hi", "\"stream_options\":{\"include_usage\":true}");
        Assert.Equal(usage.GetRawText(), streamed.Usage!.Value.GetRawText());
        Assert.Null((await proxy.StreamAsync("hi")).Usage);
    }

    [Fact]
    public async Task An_estimate_says_that_it_is_one()
    {
        await using var proxy = await ProxyUnderTest.StartAsync();
        proxy.Engine.Script = new Script { Count = 7, Counters = false };
        var usage = (await proxy.AnswerAsync(ProxyUnderTest.Chat("hi"))).GetProperty("usage");
        Assert.Equal("""{"prompt_tokens":13,"completion_tokens":7,"total_tokens":20,"estimated":true}""", usage.GetRawText());
    }

    [Fact]
    public async Task Silence_is_broken_by_comments_that_clients_skip()
    {
        var time = new ManualTime();
        await using var proxy = await ProxyUnderTest.StartAsync(
            builder => Microsoft.Extensions.DependencyInjection.ServiceCollectionServiceExtensions.AddSingleton<TimeProvider>(builder.Services, time), "KEEP_ALIVE_S=15");
        proxy.Engine.Script = new Script { Text = "one two", Fault = Fault.Stall, At = 1 };
        using var response = await proxy.PostAsync(ProxyUnderTest.Chat("hi", "\"stream\":true"), HttpCompletionOption.ResponseHeadersRead);
        using var reader = new StreamReader(await response.Content.ReadAsStreamAsync());
        while (await reader.ReadLineAsync() is { } line && !line.Contains("one", StringComparison.Ordinal))
        {
        }

        Assert.Equal("", await reader.ReadLineAsync());

        // The first interval still holds the word just sent; the second and the third one are silent.
        time.Advance(TimeSpan.FromSeconds(46));
        foreach (var expected in (string[])[": keep-alive", "", ": keep-alive", ""])
        {
            Assert.Equal(expected, await reader.ReadLineAsync().WaitAsync(TimeSpan.FromSeconds(30)));
        }
    }

    [Theory]
    [InlineData("fault=stall at=0", true)]
    [InlineData("fault=stall", false)]
    public async Task An_engine_that_says_nothing_is_a_timeout(string script, bool stream)
    {
        await using var proxy = await ProxyUnderTest.StartAsync("TRITON_RESPONSE_TIMEOUT_S=1");
        proxy.Engine.Script = Script.Parse(script, new Script());
        using var response = await proxy.PostAsync(ProxyUnderTest.Chat("hi", stream ? "\"stream\":true" : ""));
        Assert.Equal(504, (int)response.StatusCode);
        Assert.Contains("\"code\":\"engine_timeout\"", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_engine_that_falls_silent_is_a_timeout()
    {
        await using var proxy = await ProxyUnderTest.StartAsync("TRITON_IDLE_TIMEOUT_S=1");
        proxy.Engine.Script = new Script { Text = "one two", Fault = Fault.Stall, At = 1 };
        var streamed = await proxy.StreamAsync("hi");
        Assert.Equal("one", streamed.Text);
        Assert.True(streamed.Broken && !streamed.Done, streamed.Raw);
        Assert.Equal("engine_timeout", streamed.Error!.Value.GetProperty("code").GetString());
    }
}
