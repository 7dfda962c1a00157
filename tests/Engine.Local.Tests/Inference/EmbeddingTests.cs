using System.Buffers.Binary;
using System.Globalization;
using System.Net;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json.Nodes;
using Atrium.Engine.Tests.Hosting;

namespace Atrium.Engine.Tests.Inference;

[Collection(SharedEngine.Collection)]
public sealed class EmbeddingTests(SharedEngine shared)
{
    [Fact]
    public async Task Texts_become_rows_of_length_one_alone_or_together()
    {
        var (shape, values) = await EmbedAsync("What is Atrium?", "hello there", "What is Atrium?");
        var (_, alone) = await EmbedAsync("hello there");
        var size = shape[1];

        Assert.Equal(3, shape[0]);
        Assert.Equal(3 * size, values.Length);
        Assert.Equal(1, Enumerable.Range(0, size).Sum(i => values[i] * values[i]), 4);
        Assert.Equal(values[..size], values[(2 * size)..]);
        Assert.Equal(alone, values[size..(2 * size)]);
        Assert.NotEqual(values[..size], alone);
    }

    [Fact]
    public async Task Binary_tensors_give_the_same_vectors()
    {
        var (_, expected) = await EmbedAsync("héllo", "two");
        var texts = new MemoryStream();
        foreach (var text in (string[])["héllo", "two"])
        {
            var bytes = Encoding.UTF8.GetBytes(text);
            var length = new byte[4];
            BinaryPrimitives.WriteInt32LittleEndian(length, bytes.Length);
            texts.Write(length);
            texts.Write(bytes);
        }

        var header = Encoding.UTF8.GetBytes(
            $$$"""{"id":"7","inputs":[{"name":"text_input","datatype":"BYTES","shape":[2],"parameters":{"binary_data_size":{{{texts.Length}}}}}],"outputs":[{"name":"embedding","parameters":{"binary_data":true}}]}""");
        using var content = new ByteArrayContent([.. header, .. texts.ToArray()]);
        content.Headers.Add("Inference-Header-Content-Length", header.Length.ToString(CultureInfo.InvariantCulture));
        using var response = await shared.Engine.Client.PostAsync("/v2/models/ensemble/infer", content);
        var body = await response.Content.ReadAsByteArrayAsync();
        var split = int.Parse(response.Headers.GetValues("Inference-Header-Content-Length").Single(), CultureInfo.InvariantCulture);

        Assert.Equal("7", (string)JsonNode.Parse(body.AsSpan(0, split))!["id"]!);
        Assert.Equal(expected, MemoryMarshal.Cast<byte, float>(body.AsSpan(split)).ToArray());
    }

    [Fact]
    public async Task The_tokens_of_each_text_are_counted()
    {
        string[] texts = ["one", "a longer text with <|im_end|> in it", "é"];
        var (_, body) = await PostAsync(texts);
        var counts = JsonNode.Parse(body)!["outputs"]!.AsArray().Single(static o => (string)o!["name"]! == "num_input_tokens")!;

        Assert.Equal("INT32", (string)counts["datatype"]!);
        Assert.Equal("[3]", counts["shape"]!.ToJsonString());
        for (var i = 0; i < texts.Length; i++)
        {
            var request = new JsonObject { ["text"] = texts[i], ["add_special"] = true, ["parse_special"] = false };
            using var response = await shared.Engine.Client.PostAsync("/tokenize", TestEngine.Content(request));
            Assert.Equal((int)JsonNode.Parse(await response.Content.ReadAsStringAsync())!["count"]!, (int)counts["data"]![i]!);
        }
    }

    [Theory]
    [InlineData("embedding")]
    [InlineData("num_input_tokens")]
    [InlineData("num_input_tokens,embedding")]
    public async Task The_reply_holds_the_outputs_that_were_asked_for(string names)
    {
        var request = JsonNode.Parse("""{"inputs":[{"name":"text_input","datatype":"BYTES","shape":[1],"data":["hello"]}]}""")!;
        request["outputs"] = new JsonArray([.. names.Split(',').Select(static name => new JsonObject { ["name"] = name })]);
        using var response = await shared.Engine.Client.PostAsync("/v2/models/ensemble/infer", TestEngine.Content(request));
        var outputs = JsonNode.Parse(await response.Content.ReadAsStringAsync())!["outputs"]!.AsArray();

        Assert.Equal(names, string.Join(',', outputs.Select(static o => (string)o!["name"]!)));
        Assert.All(outputs, static o => Assert.NotEmpty(o!["data"]!.AsArray()));
    }

    [Fact]
    public async Task Both_outputs_follow_one_another_as_binary_tensors()
    {
        var (_, expected) = await EmbedAsync("hello");
        using var response = await shared.Engine.Client.PostAsync("/v2/models/ensemble/infer", new StringContent(
            """{"inputs":[{"name":"text_input","datatype":"BYTES","shape":[1],"data":["hello"]}],"parameters":{"binary_data_output":true}}"""));
        var body = await response.Content.ReadAsByteArrayAsync();
        var split = int.Parse(response.Headers.GetValues("Inference-Header-Content-Length").Single(), CultureInfo.InvariantCulture);
        var vector = (int)JsonNode.Parse(body.AsSpan(0, split))!["outputs"]![0]!["parameters"]!["binary_data_size"]!;

        Assert.Equal(expected, MemoryMarshal.Cast<byte, float>(body.AsSpan(split, vector)).ToArray());
        Assert.InRange(BinaryPrimitives.ReadInt32LittleEndian(body.AsSpan(split + vector)), 1, 5);
        Assert.Equal(split + vector + sizeof(int), body.Length);
    }

    [Theory]
    [InlineData("""{"inputs":[]}""", "expected 1 inputs but got 0 inputs for model 'ensemble'")]
    [InlineData("""{}""", "Unable to parse 'inputs'")]
    [InlineData("""{"inputs":[{"name":"prompt","datatype":"BYTES","shape":[1],"data":["a"]}]}""", "unexpected inference input 'prompt' for model 'ensemble'")]
    [InlineData("""{"inputs":[{"name":"text_input","datatype":"INT32","shape":[1],"data":[1]}]}""", "data-type is 'INT32', model expects 'BYTES'")]
    [InlineData("""{"inputs":[{"name":"text_input","datatype":"BYTES","shape":[2],"data":["a"]}]}""", "has 1 texts, but its shape says 2")]
    [InlineData("""{"inputs":[{"name":"text_input","datatype":"BYTES","shape":[1],"data":[1]}]}""", "expected a list of strings")]
    [InlineData("""{"inputs":[{"name":"text_input","datatype":"BYTES","shape":[1],"data":[""]}]}""", "text 0 is empty")]
    [InlineData("""{"inputs":[{"name":"text_input","datatype":"BYTES","shape":[1],"data":["a"]}],"outputs":[{"name":"logits"}]}""", "unexpected inference output 'logits'")]
    [InlineData("""{"inputs":[{"name":"text_input","datatype":"BYTES","shape":[1],"parameters":{"binary_data_size":9}}]}""", "binary_data_size")]
    public async Task A_wrong_request_is_a_400(string body, string expected)
    {
        using var response = await shared.Engine.Client.PostAsync("/v2/models/ensemble/infer", new StringContent(body));

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Contains(expected, (string)JsonNode.Parse(await response.Content.ReadAsStringAsync())!["error"]!, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_text_that_is_too_long_is_a_400_with_the_numbers()
    {
        var (status, body) = await PostAsync(string.Join(' ', Enumerable.Range(0, 5000)));

        Assert.Equal(HttpStatusCode.BadRequest, status);
        Assert.Matches("text 0 has [0-9]+ tokens, but at most [0-9]+ can be embedded", body);
    }

    private async Task<(int[] Shape, float[] Values)> EmbedAsync(params string[] texts)
    {
        var (status, body) = await PostAsync(texts);
        Assert.Equal(HttpStatusCode.OK, status);
        var output = JsonNode.Parse(body)!["outputs"]![0]!;
        Assert.Equal("embedding", (string)output["name"]!);
        Assert.Equal("FP32", (string)output["datatype"]!);
        return ([.. output["shape"]!.AsArray().Select(static v => (int)v!)], [.. output["data"]!.AsArray().Select(static v => (float)v!)]);
    }

    private async Task<(HttpStatusCode Status, string Body)> PostAsync(params string[] texts)
    {
        var request = new JsonObject
        {
            ["inputs"] = new JsonArray(new JsonObject
            {
                ["name"] = "text_input",
                ["datatype"] = "BYTES",
                ["shape"] = new JsonArray(texts.Length),
                ["data"] = new JsonArray([.. texts.Select(static t => (JsonNode)t)]),
            }),
        };
        using var response = await shared.Engine.Client.PostAsync("/v2/models/ensemble/infer", TestEngine.Content(request));
        return (response.StatusCode, await response.Content.ReadAsStringAsync());
    }
}
