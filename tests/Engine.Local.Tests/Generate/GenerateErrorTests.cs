using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Atrium.Engine.Tests.Hosting;

namespace Atrium.Engine.Tests.Generate;

[Collection(SharedEngine.Collection)]
public sealed class GenerateErrorTests(SharedEngine shared)
{
    [Theory]
    [InlineData("", "failed to parse the request JSON buffer")]
    [InlineData("{", "failed to parse the request JSON buffer")]
    [InlineData("[]", "expected an object, got a list")]
    [InlineData("{}", "missing required input(s) ['text_input', 'max_tokens']")]
    [InlineData("""{"text_input":"a"}""", "missing required input(s) ['max_tokens']")]
    [InlineData("""{"max_tokens":1}""", "missing required input(s) ['text_input']")]
    [InlineData("""{"text_input":5,"max_tokens":1}""", "Unable to parse 'text_input': expected a string, got the number 5")]
    [InlineData("""{"text_input":"a","max_tokens":"1"}""", "Unable to parse 'max_tokens': expected a whole number, got a string")]
    [InlineData("""{"text_input":"a","max_tokens":1.5}""", "Unable to parse 'max_tokens': expected a whole number, got the number 1.5")]
    [InlineData("""{"text_input":"a","max_tokens":0}""", "'max_tokens' must be from 1 to")]
    [InlineData("""{"text_input":"a","max_tokens":1e30}""", "Unable to parse 'max_tokens'")]
    [InlineData("""{"text_input":"","max_tokens":1}""", "'text_input' is empty")]
    [InlineData("""{"text_input":"a","max_tokens":1,"temperature":"hot"}""", "Unable to parse 'temperature': expected a number, got a string")]
    [InlineData("""{"text_input":"a","max_tokens":1,"temperature":-1}""", "'temperature' must be from 0 to 100, but is -1")]
    [InlineData("""{"text_input":"a","max_tokens":1,"top_p":1.1}""", "'top_p' must be from 0 to 1, but is 1.1")]
    [InlineData("""{"text_input":"a","max_tokens":1,"top_k":-2}""", "'top_k' must be from 0")]
    [InlineData("""{"text_input":"a","max_tokens":1,"min_p":2}""", "'min_p' must be from 0 to 1")]
    [InlineData("""{"text_input":"a","max_tokens":1,"repetition_penalty":0}""", "'repetition_penalty' must be from")]
    [InlineData("""{"text_input":"a","max_tokens":1,"temperature":1e999}""", "'temperature' must be from")]
    [InlineData("""{"text_input":"a","max_tokens":1,"stream":"yes"}""", "Unable to parse 'stream': expected a boolean, got a string")]
    [InlineData("""{"text_input":"a","max_tokens":1,"stream":true}""", "exactly 1 response")]
    [InlineData("""{"text_input":"a","max_tokens":1,"stop_words":[1]}""", "Unable to parse 'stop_words': expected strings, got the number 1")]
    [InlineData("""{"text_input":"a","max_tokens":1,"parameters":[]}""", "Unable to parse 'parameters': expected an object, got a list")]
    [InlineData("""{"text_input":"a","max_tokens":1,"beam_width":4}""", "'beam_width' must be 1, but is 4")]
    [InlineData("""{"text_input":"a","max_tokens":1,"end_id":99999999}""", "'end_id' is 99999999, but the model has")]
    [InlineData("""{"text_input":"a","max_tokens":1,"embedding_bias_words":["a","b"],"embedding_bias_weights":[1]}""", "'embedding_bias_words' has 2 words, but 'embedding_bias_weights' has 1 weights")]
    [InlineData("""{"text_input":"a","max_tokens":1,"num_logprobs":21}""", "'num_logprobs' must be from 0 to 20, but is 21")]
    [InlineData("""{"text_input":"a","max_tokens":1,"num_logprobs":true}""", "Unable to parse 'num_logprobs': expected a whole number, got a boolean")]
    [InlineData("""{"text_input":"a","max_tokens":1,"logit_bias_tokens":[1,2],"logit_bias_weights":[1]}""", "'logit_bias_tokens' has 2 tokens, but 'logit_bias_weights' has 1 weights")]
    [InlineData("""{"text_input":"a","max_tokens":1,"logit_bias_weights":[1]}""", "'logit_bias_tokens' has 0 tokens, but 'logit_bias_weights' has 1 weights")]
    [InlineData("""{"text_input":"a","max_tokens":1,"logit_bias_tokens":[99999999],"logit_bias_weights":[1]}""", "'logit_bias_tokens' has 99999999, but the model has")]
    [InlineData("""{"text_input":"a","max_tokens":1,"logit_bias_tokens":[-1],"logit_bias_weights":[1]}""", "Unable to parse 'logit_bias_tokens': expected token numbers, got the number -1")]
    [InlineData("""{"text_input":"a","max_tokens":1,"logit_bias_tokens":["a"],"logit_bias_weights":[1]}""", "Unable to parse 'logit_bias_tokens': expected token numbers, got a string")]
    [InlineData("""{"text_input":"a","max_tokens":1,"logit_bias_tokens":[1],"logit_bias_weights":[100.5]}""", "'logit_bias_weights' must be from -100 to 100, but has 100.5")]
    [InlineData("""{"text_input":"a","max_tokens":1,"logit_bias_tokens":[1],"logit_bias_weights":[1e999]}""", "Unable to parse 'logit_bias_weights': expected finite numbers")]
    [InlineData("""{"text_input":"a","max_tokens":1,"guided_decoding_guide":"x"}""", "without 'guided_decoding_guide_type'")]
    [InlineData("""{"text_input":"a","max_tokens":1,"guided_decoding_guide_type":"poem","guided_decoding_guide":"x"}""", "'guided_decoding_guide' cannot be used")]
    [InlineData("""{"text_input":"a","max_tokens":1,"guided_decoding_guide_type":"ebnf","guided_decoding_guide":"root ::= [a"}""", "'guided_decoding_guide' cannot be used")]
    [InlineData("""{"text_input":"a","max_tokens":1,"guided_decoding_guide_type":"ebnf","guided_decoding_guide":"root ::= root \"a\""}""", "'guided_decoding_guide' cannot be used")]
    [InlineData("""{"text_input":"\ud800","max_tokens":1}""", "Unable to parse 'text_input': the string is not valid Unicode")]
    public async Task A_wrong_request_is_a_400_that_says_what_is_wrong(string body, string expected)
    {
        using var response = await shared.Engine.Client.PostAsync("/v2/models/ensemble/generate", new StringContent(body, Encoding.UTF8, "application/json"));

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Contains(expected, await ErrorAsync(response), StringComparison.Ordinal);
    }

    [Fact]
    public async Task At_most_1024_tokens_can_be_biased()
    {
        var tokens = new int[1025];
        using var response = await shared.Engine.Client.PostAsync("/v2/models/ensemble/generate", TestEngine.Content(
            TestEngine.Body("a", 1, new { logit_bias_tokens = tokens, logit_bias_weights = tokens })));

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Equal("'logit_bias_tokens' has 1025 tokens, but at most 1024 are possible", await ErrorAsync(response));
    }

    [Fact]
    public async Task A_wrong_stream_request_is_a_400_and_no_stream()
    {
        using var response = await shared.Engine.Client.PostAsync(
            "/v2/models/ensemble/generate_stream", new StringContent("""{"text_input":"a","stream":true}"""));

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Contains("max_tokens", await ErrorAsync(response), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/v2/models/nope/generate", "Request for unknown model: 'nope' is not found")]
    [InlineData("/v2/models/ensemble/versions/2/generate", "Request for unknown model: 'ensemble' version 2 is not found")]
    [InlineData("/v2/models/nope/generate_stream", "Request for unknown model: 'nope' is not found")]
    [InlineData("/v2/models/nope/infer", "Request for unknown model: 'nope' is not found")]
    [InlineData("/v2/nothing/here", "Not Found")]
    public async Task What_is_not_there_is_a_404(string path, string expected)
    {
        using var response = await shared.Engine.Client.PostAsync(path, new StringContent("""{"text_input":"a","max_tokens":1}"""));

        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
        Assert.Equal(expected, await ErrorAsync(response));
    }

    [Fact]
    public async Task A_prompt_that_does_not_fit_is_refused_with_the_numbers()
    {
        var tokens = (int)(await shared.Engine.GenerateAsync(TestEngine.Body("hello there", 1)))["num_input_tokens"]!;
        using var response = await shared.Engine.Client.PostAsync(
            "/v2/models/ensemble/generate", TestEngine.Content(TestEngine.Body("hello there", 1_000_000)));

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Matches($"^{tokens} prompt tokens and max_tokens 1000000 exceed the context of [0-9]+ tokens$", await ErrorAsync(response));
    }

    [Fact]
    public async Task A_prompt_of_megabytes_is_refused_before_it_is_split()
    {
        using var response = await shared.Engine.Client.PostAsync(
            "/v2/models/ensemble/generate", TestEngine.Content(TestEngine.Body(new string('a', 8_000_000), 10)));

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Contains("8000000 bytes", await ErrorAsync(response), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_body_over_the_limit_is_a_413()
    {
        await using var engine = await TestEngine.StartAsync("MaxBodyMiB=1", "Slots=1");
        using var response = await engine.Client.PostAsync(
            "/v2/models/ensemble/generate", TestEngine.Content(TestEngine.Body(new string('a', 1_500_000), 10)));

        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, response.StatusCode);
        Assert.Contains("ENGINE_MAX_BODY_MIB", await ErrorAsync(response), StringComparison.Ordinal);
    }

    private static async Task<string> ErrorAsync(HttpResponseMessage response) =>
        (string)JsonNode.Parse(await response.Content.ReadAsStringAsync())!.AsObject().Single(static member => member.Key == "error").Value!;
}
