using System.Text.Json;
using Atrium.Upstreams.OpenAI;
using Atrium.Upstreams.Tests.Harness;

namespace Atrium.Upstreams.Tests.OpenAI;

public sealed class ChatTests
{
    private const string Path = "/v1/chat/completions";

    [Theory]
    [InlineData(Flavour.OpenAI, "")]
    [InlineData(Flavour.Vllm, "reasoning")]
    [InlineData(Flavour.Sglang, "reasoning_content")]
    [InlineData(Flavour.LlamaServer, "reasoning_content")]
    [InlineData(Flavour.Ollama, "reasoning")]
    public async Task Streamed_and_whole_say_the_same(Flavour flavour, string reasoning)
    {
        await using var engine = await UpstreamListener.StartAsync(flavour, "--script", "text=Grüße%20😀%20you reasoning=so%20so");
        var whole = await Client.JsonAsync(engine, Path, Client.Chat());
        var events = await Client.EventsAsync(engine, Path, Client.Chat(more: """ "stream":true,"stream_options":{"include_usage":true} """));
        Assert.Equal("[DONE]", events[^1]);
        var chunks = events[..^1].ConvertAll(Client.Parse);
        Assert.Single(chunks.Select(static chunk => (chunk.GetProperty("id").GetString(), chunk.GetProperty("created").GetInt64(), chunk.GetProperty("model").GetString())).Distinct());

        var message = whole.GetProperty("choices")[0].GetProperty("message");
        Assert.Equal("Grüße 😀 you", message.GetProperty("content").GetString());
        Assert.Equal("Grüße 😀 you", Delta(chunks, "content"));
        if (reasoning.Length > 0)
        {
            Assert.Equal("so so", message.GetProperty(reasoning).GetString());
            Assert.Equal("so so", Delta(chunks, reasoning));
        }

        Assert.Equal("stop", whole.GetProperty("choices")[0].GetProperty("finish_reason").GetString());
        Assert.Equal("stop", chunks[^2].GetProperty("choices")[0].GetProperty("finish_reason").GetString());
        Assert.Equal(0, chunks[^1].GetProperty("choices").GetArrayLength());
        Assert.Equal(whole.GetProperty("usage").GetRawText(), chunks[^1].GetProperty("usage").GetRawText());
    }

    [Fact]
    public async Task The_answer_is_the_question_when_asked_to_mirror()
    {
        await using var engine = await UpstreamListener.StartAsync(Flavour.OpenAI);
        var parts = """{"model":"m","messages":[{"role":"user","content":[{"type":"text","text":"see: [[mock mirror]]"},{"type":"image_url","image_url":{"url":"http://x/y.png"}}]}]}""";
        var answer = await Client.JsonAsync(engine, Path, parts);
        Assert.Equal("see: [image:http://x/y.png]", Content(answer));
    }

    [Fact]
    public async Task Several_choices_take_turns_and_differ()
    {
        await using var engine = await UpstreamListener.StartAsync(Flavour.Vllm, "--script", "text=a%20b");
        var chunks = (await Client.EventsAsync(engine, Path, Client.Chat(more: "\"n\":2,\"stream\":true")))[..^1].ConvertAll(Client.Parse);
        Assert.Equal("a b", Delta(chunks, "content", 0));
        Assert.Equal("a b (choice 1)", Delta(chunks, "content", 1));
        var turns = chunks.Select(static chunk => chunk.GetProperty("choices")[0].GetProperty("index").GetInt32());
        Assert.Equal([0, 1, 0, 1, 0, 1], turns.Take(6));
    }

    [Fact]
    public async Task Limits_stops_and_logprobs()
    {
        await using var engine = await UpstreamListener.StartAsync(Flavour.OpenAI, "--script", "text=one%20two%20three");
        var choice = (await Client.JsonAsync(engine, Path, Client.Chat(more: "\"max_tokens\":2,\"logprobs\":true,\"top_logprobs\":2"))).GetProperty("choices")[0];
        Assert.Equal(("one two", "length"), (choice.GetProperty("message").GetProperty("content").GetString(), choice.GetProperty("finish_reason").GetString()));
        var tokens = choice.GetProperty("logprobs").GetProperty("content");
        Assert.Equal((2, 2, " two"), (tokens.GetArrayLength(), tokens[0].GetProperty("top_logprobs").GetArrayLength(), tokens[1].GetProperty("token").GetString()));
        var stopped = (await Client.JsonAsync(engine, Path, Client.Chat(more: "\"stop\":[\"thr\"]"))).GetProperty("choices")[0];
        Assert.Equal("one two ", stopped.GetProperty("message").GetProperty("content").GetString());
        Assert.Equal("stop", stopped.GetProperty("finish_reason").GetString());
    }

    [Theory]
    [InlineData(Flavour.OpenAI, """{"error":{"message":"*","type":"invalid_request_error","param":"temperature","code":"invalid_value"}}""")]
    [InlineData(Flavour.Vllm, """{"error":{"message":"*","type":"BadRequestError","param":"temperature","code":400}}""")]
    [InlineData(Flavour.Sglang, """{"object":"error","message":"*","type":"BadRequestError","param":"temperature","code":400}""")]
    [InlineData(Flavour.LlamaServer, """{"error":{"code":400,"message":"*","type":"invalid_request_error"}}""")]
    [InlineData(Flavour.Ollama, """{"error":{"message":"*","type":"invalid_request_error","param":null,"code":null}}""")]
    public async Task Errors_have_the_flavours_shape(Flavour flavour, string shape)
    {
        await using var engine = await UpstreamListener.StartAsync(flavour);
        var error = await Client.JsonAsync(engine, Path, Client.Chat(more: "\"temperature\":3"), status: 400);
        Assert.Equal(shape, error.GetRawText().Replace("Invalid 'temperature': expected a value from 0 to 2, but got 3 instead.", "*", StringComparison.Ordinal));
    }

    [Fact]
    public async Task What_is_unknown_or_unwanted_is_refused_by_name()
    {
        await using var openAI = await UpstreamListener.StartAsync(Flavour.OpenAI, "--model", "m", "--key", "secret");
        Assert.Equal("invalid_api_key", (await Client.JsonAsync(openAI, Path, Client.Chat(), status: 401)).GetProperty("error").GetProperty("code").GetString());
        openAI.Upstream.Key = null;
        var unknown = await Client.JsonAsync(openAI, Path, Client.Chat(more: "\"top_k\":3"), status: 400);
        Assert.Equal("top_k", unknown.GetProperty("error").GetProperty("param").GetString());
        var model = await Client.JsonAsync(openAI, Path, """{"model":"other","messages":[{"role":"user","content":"hi"}]}""", status: 404);
        Assert.Equal("model_not_found", model.GetProperty("error").GetProperty("code").GetString());

        await using var vllm = await UpstreamListener.StartAsync(Flavour.Vllm, "--script", "refuse=stream_options");
        await Client.JsonAsync(vllm, Path, Client.Chat(more: "\"top_k\":3"));
        var refused = await Client.JsonAsync(vllm, Path, Client.Chat(more: "\"stream\":true,\"stream_options\":{}"), status: 400);
        Assert.Contains("stream_options", refused.GetProperty("error").GetProperty("message").GetString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("usage=false", "\"stream_options\":{\"include_usage\":true},", false)]
    [InlineData("usagealways", "", true)]
    [InlineData("", "", false)]
    public async Task Usage_comes_when_asked_for_or_as_the_script_says(string script, string more, bool comes)
    {
        await using var engine = await UpstreamListener.StartAsync(Flavour.Vllm);
        var events = await Client.EventsAsync(engine, Path, Client.Chat(more: more + "\"stream\":true"), script);
        Assert.Equal(comes, events.Exists(static data => data.Contains("\"usage\":{", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("usagechoices=false", "\"choices\":[]", false)]
    [InlineData("emptyfinish", "\"finish_reason\":\"\"", true)]
    [InlineData("finish=false", "\"finish_reason\":\"stop\"", false)]
    [InlineData("done=false", "[DONE]", false)]
    public async Task Quirks_change_the_stream(string script, string text, bool holds)
    {
        await using var engine = await UpstreamListener.StartAsync(Flavour.Vllm);
        var body = Client.Chat(more: "\"stream\":true,\"stream_options\":{\"include_usage\":true}");
        Assert.NotEqual(holds, string.Concat(await Client.EventsAsync(engine, Path, body)).Contains(text, StringComparison.Ordinal));
        Assert.Equal(holds, string.Concat(await Client.EventsAsync(engine, Path, body, script)).Contains(text, StringComparison.Ordinal));
    }

    private static string Content(JsonElement answer) => answer.GetProperty("choices")[0].GetProperty("message").GetProperty("content").GetString()!;

    private static string Delta(IEnumerable<JsonElement> chunks, string field, int choice = 0) => string.Concat(
        from chunk in chunks
        from part in chunk.GetProperty("choices").EnumerateArray()
        where part.GetProperty("index").GetInt32() == choice
        let delta = part.GetProperty("delta")
        select delta.TryGetProperty(field, out var text) ? text.GetString() : "");
}
