using Atrium.OpenAIProxy.Tests.Harness;
using Atrium.Upstreams;
using FsCheck.Fluent;

namespace Atrium.OpenAIProxy.Tests.Chat;

/// <summary>The same text, however an engine sends it.</summary>
public sealed class EngineTextTests
{
    private const string Text = "Grüße € 😀 and some more words to tell deltas from growing text.";

    [Theory]
    [InlineData("")]
    [InlineData("piece=1")]
    [InlineData("piece=1 chunk=1")]
    [InlineData("chunk=7 crlf comments")]
    [InlineData("cumulative=true")]
    [InlineData("cumulative=true piece=3")]
    [InlineData("cumulative=true piece=3 echo=always")]
    [InlineData("echo=always")]
    [InlineData("echo=always piece=5 chunk=3")]
    [InlineData("echo=stripped")]
    [InlineData("counters=false")]
    [InlineData("burst=true")]
    public async Task Streamed_or_not_the_text_is_the_same(string dialect)
    {
        await using var proxy = await ProxyUnderTest.StartAsync();
        proxy.Engine.Script = Script.Parse(dialect, new Script { Text = Text });
        var streamed = await proxy.StreamAsync("hi");
        Assert.Equal(Text, streamed.Text);
        Assert.True(streamed.Done);
        Assert.Equal("stop", streamed.FinishReason);

        var whole = await proxy.AnswerAsync(ProxyUnderTest.Chat("hi"));
        Assert.Equal(Text, whole.GetProperty("choices")[0].GetProperty("message").GetProperty("content").GetString());
    }

    [Fact]
    public async Task Any_text_in_any_cut_comes_through()
    {
        await using var proxy = await ProxyUnderTest.StartAsync("STRIP_THINKING=0");
        Prop.ForAll(Pieces.Any, pieces =>
        {
            proxy.Engine.Script = new Script { Text = pieces.Text + ".", Piece = pieces.Sizes[0], Chunk = pieces.Sizes[1], Burst = pieces.Sizes[2] > 4, Crlf = pieces.Sizes[3] > 4 };
            var streamed = proxy.StreamAsync("hi").GetAwaiter().GetResult();
            var whole = proxy.AnswerAsync(ProxyUnderTest.Chat("hi")).GetAwaiter().GetResult().GetProperty("choices")[0].GetProperty("message");
            return (streamed.Text == whole.GetProperty("content").GetString()
                && streamed.Reasoning == (whole.TryGetProperty("reasoning_content", out var reasoning) ? reasoning.GetString() : "")
                && streamed.Done).Label(streamed.Raw);
        }).Holds(tries: 60);
    }

    [Fact]
    public async Task A_byte_that_is_no_text_costs_only_itself()
    {
        await using var proxy = await ProxyUnderTest.StartAsync();
        proxy.Engine.Script = new Script { Text = "abcd", Invalid = true, Piece = 1 };
        Assert.Equal("ab\uFFFDcd", (await proxy.StreamAsync("hi")).Text);
        var whole = await proxy.AnswerAsync(ProxyUnderTest.Chat("hi"));
        Assert.Equal("ab\uFFFDcd", whole.GetProperty("choices")[0].GetProperty("message").GetProperty("content").GetString());
    }

    [Theory]
    [InlineData("delta", false)]
    [InlineData("cumulative", true)]
    public async Task What_the_events_hold_can_be_told(string told, bool cumulative)
    {
        // "a", then "ab": two deltas or one text that grows. Only being told helps.
        await using var proxy = await ProxyUnderTest.StartAsync("TRITON_STREAM_TEXT=" + told);
        proxy.Engine.Script = new Script { Text = cumulative ? "a b" : "a aab", Cumulative = cumulative };
        Assert.Equal(cumulative ? "a b" : "a aab", (await proxy.StreamAsync("hi")).Text);
    }
}
