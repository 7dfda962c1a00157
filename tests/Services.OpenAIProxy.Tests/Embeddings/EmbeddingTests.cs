using System.Runtime.InteropServices;
using Atrium.OpenAIProxy.Generation;
using Atrium.OpenAIProxy.Tests.Harness;

namespace Atrium.OpenAIProxy.Tests.Embeddings;

/// <summary><c>POST /v1/embeddings</c>.</summary>
public sealed class EmbeddingTests
{
    private const string Path = "/v1/embeddings";

    [Fact]
    public async Task Vectors_come_as_numbers_or_as_base64()
    {
        EmbeddingRequest? asked = null;
        float[][] vectors = [[0.1f, -2.5f], [3e-8f, float.MaxValue]];
        var engine = new EventEngine
        {
            Embed = request =>
            {
                asked = request;
                return new EmbeddingResult(vectors, 7, Estimated: false);
            },
        };
        await using var proxy = await engine.ProxyAsync();
        var list = await proxy.PostJsonAsync(Path, """{"model":"demo","input":["a","b"],"dimensions":2,"user":"u"}""");
        Assert.Equal(("list", "demo"), (list.Text("object"), list.Text("model")));
        Assert.Equal("""{"prompt_tokens":7,"total_tokens":7}""", list.GetProperty("usage").GetRawText());
        Assert.Equal(["a", "b"], asked!.Inputs);
        Assert.Equal(2, asked.Dimensions);
        var data = list.GetProperty("data").EnumerateArray().ToList();
        Assert.Equal([0, 1], data.Select(static one => one.GetProperty("index").GetInt32()));
        Assert.All(data, static one => Assert.Equal("embedding", one.Text("object")));
        Assert.Equal(vectors, data.Select(static one => one.GetProperty("embedding").EnumerateArray().Select(static number => number.GetSingle()).ToArray()));

        var coded = await proxy.PostJsonAsync(Path, """{"model":"demo","input":["a","b"],"encoding_format":"base64"}""");
        Assert.Equal(vectors, coded.GetProperty("data").EnumerateArray().Select(static one =>
            MemoryMarshal.Cast<byte, float>(Convert.FromBase64String(one.Text("embedding")!)).ToArray()));
    }

    [Theory]
    [InlineData("\"one text\"", new[] { "one text" }, 0)]
    [InlineData("[1,2,3]", new string[0], 1)]
    [InlineData("[[1,2],[3]]", new string[0], 2)]
    public async Task Inputs_are_texts_or_tokens(string input, string[] texts, int lists)
    {
        EmbeddingRequest? asked = null;
        var engine = new EventEngine
        {
            Embed = request =>
            {
                asked = request;
                return new EmbeddingResult([[1]], 1, Estimated: true);
            },
        };
        await using var proxy = await engine.ProxyAsync();
        var list = await proxy.PostJsonAsync(Path, $$"""{"model":"demo","input":{{input}}}""");
        Assert.Equal(texts, asked!.Inputs);
        Assert.Equal(lists, asked.TokenInputs.Count);
        Assert.True(list.GetProperty("usage").GetProperty("estimated").GetBoolean());
    }

    [Theory]
    [InlineData("""{"input":"a"}""", "model", "missing_required_parameter")]
    [InlineData("""{"model":"demo"}""", "input", "missing_required_parameter")]
    [InlineData("""{"model":"demo","input":""}""", "input", "empty_string")]
    [InlineData("""{"model":"demo","input":[]}""", "input", "empty_array")]
    [InlineData("""{"model":"demo","input":["a",""]}""", "input[1]", "empty_string")]
    [InlineData("""{"model":"demo","input":["a",3]}""", "input[1]", "invalid_type")]
    [InlineData("""{"model":"demo","input":[1,"a"]}""", "input[1]", "invalid_type")]
    [InlineData("""{"model":"demo","input":{"a":1}}""", "input", "invalid_type")]
    [InlineData("""{"model":"demo","input":"a","encoding_format":"int8"}""", null, "invalid_value")]
    [InlineData("""{"model":"demo","input":"a","dimensions":0}""", "dimensions", "integer_below_min_value")]
    public async Task What_is_wrong_is_named(string body, string? param, string code)
    {
        await using var proxy = await new EventEngine().ProxyAsync();
        var error = await proxy.RefusalAsync(Path, body);
        Assert.Equal((param ?? "encoding_format", code), (error.Text("param"), error.Text("code")));
    }

    [Fact]
    public async Task An_engine_without_embeddings_says_so()
    {
        await using var proxy = await ProxyUnderTest.StartAsync();
        var error = await proxy.RefusalAsync(Path, """{"model":"demo","input":"a"}""");
        Assert.Equal(("model", "invalid_request_error"), (error.Text("param"), error.Text("type")));
        Assert.Equal("model_not_found", (await proxy.RefusalAsync(Path, """{"model":"other","input":"a"}""", 404)).Text("code"));
    }
}
