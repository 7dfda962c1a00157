using Atrium.Upstreams.OpenAI;
using Atrium.Upstreams.Tests.Harness;
using Atrium.Upstreams.Triton;

namespace Atrium.Upstreams.Tests.Faults;

public sealed class RateTests
{
    [Fact]
    public async Task A_share_of_the_requests_fails_and_always_the_same_ones()
    {
        await using var engine = await UpstreamListener.StartAsync(Flavour.OpenAI, "--script", "status=503 rate=0.25 rng=7");
        var first = await StatusesAsync(engine);
        engine.Script = engine.Script with { };
        Assert.Equal(first, await StatusesAsync(engine));
        Assert.InRange(first.Count(static status => status == 503), 5, 25);
        Assert.All(first, static status => Assert.True(status is 200 or 503));
        engine.Script = engine.Script with { Rng = 8 };
        Assert.NotEqual(first, await StatusesAsync(engine));
    }

    [Fact]
    public void In_the_long_run_the_rate_is_kept()
    {
        var book = new ScriptBook(Script.Parse("fault=reset rate=0.1", new Script()));
        Assert.InRange(Enumerable.Range(0, 20_000).Count(_ => book.Next(null, null).Fault == Fault.Reset), 1850, 2150);
    }

    [Theory]
    [InlineData(Dialect.Triton, "/v2/models/m/generate_stream", """{"text_input":"hi","max_tokens":9,"stream":true}""")]
    [InlineData(Dialect.Tgi, "/generate_stream", """{"inputs":"hi"}""")]
    [InlineData(Dialect.OpenAI, "/v1/completions", """{"model":"m","prompt":"hi","stream":true}""")]
    public async Task Every_dialect_fails_in_its_own_words(Dialect dialect, string path, string body)
    {
        await using var engine = await UpstreamListener.StartAsync(dialect, "--script", "fault=error at=1 message=oops");
        var events = await Client.EventsAsync(engine, path, body);
        Assert.Equal(2, events.Count);
        var error = Client.Parse(events[1]).GetProperty("error");
        Assert.Equal("oops", dialect == Dialect.OpenAI ? error.GetProperty("message").GetString() : error.GetString());
        engine.Upstream.Config = ModelConfigKind.Engine;
        engine.Script = new Script { Status = 503 };
        using var refused = await Client.PostAsync(engine, path, body);
        Assert.Equal(503, (int)refused.StatusCode);
    }

    private static async Task<List<int>> StatusesAsync(UpstreamListener engine)
    {
        List<int> statuses = [];
        for (var i = 0; i < 60; i++)
        {
            using var response = await Client.PostAsync(engine, "/v1/chat/completions", Client.Chat());
            statuses.Add((int)response.StatusCode);
        }

        return statuses;
    }
}
