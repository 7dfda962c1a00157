using System.Net;
using System.Text.Json.Nodes;
using Atrium.Engine.Tests.Hosting;

namespace Atrium.Engine.Tests.Tokenize;

[Collection(SharedEngine.Collection)]
public sealed class TokenizeTests(SharedEngine shared)
{
    [Theory]
    [InlineData("hello world")]
    [InlineData("Grüße, naïve façade — 漢字かな 🙂👩‍👩‍👧 \u200b tabs\tand\r\nlines")]
    [InlineData("<|im_start|>user\nhi<|im_end|>\n")]
    [InlineData("")]
    public async Task Text_survives_the_way_to_tokens_and_back(string text)
    {
        var tokens = await PostAsync("/tokenize", new JsonObject { ["text"] = text });
        var back = await PostAsync("/detokenize", new JsonObject { ["tokens"] = tokens["tokens"]!.DeepClone() });

        Assert.Equal(text, (string)back["text"]!);
        Assert.Equal(tokens["tokens"]!.AsArray().Count, (int)tokens["count"]!);
    }

    [Fact]
    public async Task The_count_is_that_of_generate()
    {
        var prompt = TestEngine.Chat("What is Atrium, exactly?");
        var count = (int)(await PostAsync("/tokenize", new JsonObject { ["content"] = prompt }))["count"]!;

        Assert.Equal((int)(await shared.Engine.GenerateAsync(TestEngine.Body(prompt, 1)))["num_input_tokens"]!, count);
    }

    [Fact]
    public async Task Pieces_are_the_texts_of_the_tokens_when_wanted()
    {
        var request = new JsonObject { ["text"] = "<|im_start|>user\nhello 🦉", ["with_pieces"] = true };
        var reply = await PostAsync("/tokenize", request);
        var pieces = reply["pieces"]!.AsArray().Select(static piece => (string)piece!).ToArray();

        Assert.Equal((int)reply["count"]!, pieces.Length);
        Assert.Equal("<|im_start|>", pieces[0]);
        Assert.StartsWith("<|im_start|>user\nhello ", string.Concat(pieces), StringComparison.Ordinal);
        Assert.Contains(pieces, static piece => piece.Contains('\uFFFD', StringComparison.Ordinal));
        request["with_pieces"] = false;
        Assert.False((await PostAsync("/tokenize", request)).ContainsKey("pieces"));
    }

    [Fact]
    public async Task Control_tokens_are_read_only_when_wanted()
    {
        var one = await PostAsync("/tokenize", new JsonObject { ["text"] = "<|im_end|>", ["add_special"] = false });
        var many = await PostAsync("/tokenize", new JsonObject { ["text"] = "<|im_end|>", ["add_special"] = false, ["parse_special"] = false });

        Assert.Equal(1, (int)one["count"]!);
        Assert.True((int)many["count"]! > 1);
    }

    [Theory]
    [InlineData("/tokenize", "{}", "'text' is missing")]
    [InlineData("/tokenize", """{"text":1}""", "Unable to parse 'text': expected a string")]
    [InlineData("/detokenize", "{}", "'tokens' is missing")]
    [InlineData("/detokenize", """{"tokens":[-1]}""", "'tokens' must hold whole numbers from 0 to")]
    [InlineData("/detokenize", """{"tokens":[99999999]}""", "but has 99999999")]
    [InlineData("/detokenize", """{"tokens":["a"]}""", "but has \"a\"")]
    public async Task A_wrong_request_is_a_400(string path, string body, string expected)
    {
        using var response = await shared.Engine.Client.PostAsync(path, new StringContent(body));

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Contains(expected, (string)JsonNode.Parse(await response.Content.ReadAsStringAsync())!["error"]!, StringComparison.Ordinal);
    }

    private async Task<JsonObject> PostAsync(string path, JsonObject body)
    {
        using var response = await shared.Engine.Client.PostAsync(path, TestEngine.Content(body));
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        return JsonNode.Parse(await response.Content.ReadAsStringAsync())!.AsObject();
    }
}
