using Atrium.Upstreams.Tests.Harness;

namespace Atrium.Upstreams.Tests.Tgi;

public sealed class GenerateTests
{
    [Fact]
    public async Task An_answer_ends_with_a_special_token_that_is_no_text()
    {
        await using var engine = await UpstreamListener.StartAsync(Dialect.Tgi, "--script", "text=a%20b");
        var frames = (await Client.EventsAsync(engine, "/generate_stream", """{"inputs":"hi","parameters":{"details":true}}""")).ConvertAll(Client.Parse);
        Assert.Equal([1, 2, 3], frames.Select(static frame => frame.GetProperty("index").GetInt32()));
        Assert.Equal(["a", " b", "</s>"], frames.Select(static frame => frame.GetProperty("token").GetProperty("text").GetString()));
        Assert.Equal([false, false, true], frames.Select(static frame => frame.GetProperty("token").GetProperty("special").GetBoolean()));
        Assert.Equal([null, null, "a b"], frames.Select(static frame => frame.GetProperty("generated_text").GetString()));
        var details = frames[^1].GetProperty("details");
        Assert.Equal(("eos_token", 3, 1), (details.GetProperty("finish_reason").GetString(), details.GetProperty("generated_tokens").GetInt32(), details.GetProperty("input_length").GetInt32()));

        var whole = await Client.JsonAsync(engine, "/generate", """{"inputs":"hi","parameters":{"details":true}}""");
        Assert.Equal("a b", whole.GetProperty("generated_text").GetString());
        Assert.Equal(3, whole.GetProperty("details").GetProperty("tokens").GetArrayLength());
        Assert.Equal("a b", (await Client.JsonAsync(engine, "/", """{"inputs":"hi"}"""))[0].GetProperty("generated_text").GetString());
    }

    [Theory]
    [InlineData("\"stop\":[\"o t\"]", "one two", "stop_sequence")]
    [InlineData("\"max_new_tokens\":1", "one", "length")]
    [InlineData("\"return_full_text\":true", "hi: one two three", "eos_token")]
    public async Task The_stop_string_stays_in_the_text(string parameters, string text, string reason)
    {
        await using var engine = await UpstreamListener.StartAsync(Dialect.Tgi, "--script", "text=one%20two%20three");
        var body = $$"""{"inputs":"hi: ","parameters":{"details":true,{{parameters}}}}""";
        var last = Client.Parse((await Client.EventsAsync(engine, "/generate_stream", body))[^1]);
        var whole = await Client.JsonAsync(engine, "/generate", body);
        Assert.Equal((text, reason), (last.GetProperty("generated_text").GetString(), last.GetProperty("details").GetProperty("finish_reason").GetString()));
        Assert.Equal((text, reason), (whole.GetProperty("generated_text").GetString(), whole.GetProperty("details").GetProperty("finish_reason").GetString()));
    }

    [Theory]
    [InlineData("\"temperature\":0", "temperature")]
    [InlineData("\"top_p\":1.0", "top_p")]
    [InlineData("\"top_k\":0", "top_k")]
    [InlineData("\"max_new_tokens\":0", "max_new_tokens")]
    [InlineData("\"stop\":[\"a\",\"b\",\"c\",\"d\",\"e\"]", "stop")]
    [InlineData("\"best_of\":2", "best_of")]
    [InlineData("\"max_new_tokens\":5000", "max_new_tokens")]
    public async Task What_TGI_refuses_is_a_status_or_an_event_after_a_200(string parameters, string named)
    {
        await using var engine = await UpstreamListener.StartAsync(Dialect.Tgi);
        var body = $$"""{"inputs":"hi","parameters":{{{parameters}}}}""";
        var error = await Client.JsonAsync(engine, "/generate", body, status: 422);
        Assert.Equal("validation", error.GetProperty("error_type").GetString());
        Assert.Contains($"`{named}`", error.GetProperty("error").GetString(), StringComparison.Ordinal);
        var streamed = Client.Parse(Assert.Single(await Client.EventsAsync(engine, "/generate_stream", body)));
        Assert.Equal("validation", streamed.GetProperty("error_type").GetString());
    }

    [Theory]
    [InlineData(429, "overloaded")]
    [InlineData(424, "generation")]
    [InlineData(500, "incomplete_generation")]
    public async Task Each_status_has_its_kind(int status, string kind)
    {
        await using var engine = await UpstreamListener.StartAsync(Dialect.Tgi);
        var error = await Client.JsonAsync(engine, "/generate_stream", $$"""{"inputs":"[[mock status={{status}}]]"}""", status: status);
        Assert.Equal(kind, error.GetProperty("error_type").GetString());
    }

    [Fact]
    public async Task It_says_what_it_is()
    {
        await using var engine = await UpstreamListener.StartAsync(Dialect.Tgi, "--model", "demo", "--context", "50");
        var info = await Client.GetAsync(engine, "/info");
        Assert.Equal(("demo", 50), (info.GetProperty("model_id").GetString(), info.GetProperty("max_total_tokens").GetInt32()));
        var tokens = await Client.JsonAsync(engine, "/tokenize", """{"inputs":"hello"}""");
        Assert.Equal((2, "o", 4, 5), (tokens.GetArrayLength(), tokens[1].GetProperty("text").GetString(), tokens[1].GetProperty("start").GetInt32(), tokens[1].GetProperty("stop").GetInt32()));
    }
}
