using System.Net;
using Atrium.Upstreams.OpenAI;
using Atrium.Upstreams.Tests.Harness;

namespace Atrium.Upstreams.Tests.OpenAI;

public sealed class OtherEndpointsTests
{
    [Fact]
    public async Task Completions()
    {
        await using var engine = await UpstreamListener.StartAsync(Flavour.Vllm, "--script", "text=%20you");
        var answer = await Client.JsonAsync(engine, "/v1/completions", """{"model":"m","prompt":"I see","echo":true,"logprobs":0}""");
        Assert.Equal("text_completion", answer.GetProperty("object").GetString());
        Assert.Equal("I see you", answer.GetProperty("choices")[0].GetProperty("text").GetString());
        Assert.Equal(3, answer.GetProperty("choices")[0].GetProperty("logprobs").GetProperty("tokens").GetArrayLength());
        var events = await Client.EventsAsync(engine, "/v1/completions", """{"model":"m","prompt":"I see","stream":true}""");
        Assert.Equal(" you", Client.Parse(events[0]).GetProperty("choices")[0].GetProperty("text").GetString());
        Assert.Equal("[DONE]", events[^1]);
    }

    [Fact]
    public async Task Embeddings_depend_on_the_text_alone()
    {
        await using var engine = await UpstreamListener.StartAsync(Flavour.OpenAI);
        var list = await Client.JsonAsync(engine, "/v1/embeddings", """{"model":"m","input":["a","b","a"],"dimensions":4}""");
        var vectors = list.GetProperty("data").EnumerateArray().Select(static item => item.GetProperty("embedding").GetRawText()).ToList();
        Assert.Equal(vectors[0], vectors[2]);
        Assert.NotEqual(vectors[0], vectors[1]);
        Assert.Equal(4, list.GetProperty("data")[0].GetProperty("embedding").GetArrayLength());
        var packed = await Client.JsonAsync(engine, "/v1/embeddings", """{"model":"m","input":"a","dimensions":4,"encoding_format":"base64"}""");
        var bytes = packed.GetProperty("data")[0].GetProperty("embedding").GetBytesFromBase64();
        Assert.Equal(list.GetProperty("data")[0].GetProperty("embedding")[3].GetSingle(), BitConverter.ToSingle(bytes, 12));
    }

    [Fact]
    public async Task Models_and_health_and_tokens()
    {
        await using var engine = await UpstreamListener.StartAsync(Flavour.Vllm, "--model", "one,two", "--context", "100");
        var models = (await Client.GetAsync(engine, "/v1/models")).GetProperty("data");
        Assert.Equal((2, "two", 100), (models.GetArrayLength(), models[1].GetProperty("id").GetString(), models[0].GetProperty("max_model_len").GetInt32()));
        Assert.Equal("one", (await Client.GetAsync(engine, "/v1/models/one")).GetProperty("id").GetString());
        Assert.Equal(2, (await Client.JsonAsync(engine, "/tokenize", """{"model":"one","prompt":"hello"}""")).GetProperty("count").GetInt32());

        using var http = new HttpClient();
        Assert.Equal(HttpStatusCode.OK, (await http.GetAsync(new Uri(engine.Address, "/health"))).StatusCode);
        engine.Upstream.Ready = false;
        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await http.GetAsync(new Uri(engine.Address, "/health"))).StatusCode);
    }
}
