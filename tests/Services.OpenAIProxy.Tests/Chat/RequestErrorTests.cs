using System.Net;
using System.Text;
using System.Text.Json;
using Atrium.OpenAIProxy.Tests.Harness;

namespace Atrium.OpenAIProxy.Tests.Chat;

/// <summary>What a wrong request is told: status, param, code and, where SDKs and agents look at it, the message.</summary>
public sealed class RequestErrorTests(SharedProxy shared) : IClassFixture<SharedProxy>
{
    private const string Hi = """ "messages":[{"role":"user","content":"hi"}] """;

    private readonly ProxyUnderTest _proxy = shared.Proxy;

    [Theory]
    [InlineData("", null, null, "could not parse")]
    [InlineData("{", null, null, "could not parse")]
    [InlineData("{\"model\":\"demo\",}", null, null, "could not parse")]
    [InlineData("[]", null, null, "must be a JSON object")]
    [InlineData("5", null, null, "must be a JSON object")]
    [InlineData("{" + Hi + "}", "model", "missing_required_parameter", "Missing required parameter: 'model'.")]
    [InlineData("{\"model\":7," + Hi + "}", "model", "invalid_type", "Invalid type for 'model': expected a string, but got an integer instead.")]
    [InlineData("{\"model\":\"demo\"}", "messages", "missing_required_parameter", "Missing required parameter: 'messages'.")]
    [InlineData("{\"model\":\"demo\",\"messages\":[]}", "messages", "empty_array", "empty array")]
    [InlineData("{\"model\":\"demo\",\"messages\":{}}", "messages", "invalid_type", "expected an array of objects, but got an object")]
    [InlineData("{\"model\":\"demo\",\"messages\":[1]}", "messages[0]", "invalid_type", "expected an object, but got an integer")]
    [InlineData("{\"model\":\"demo\",\"messages\":[{\"content\":\"x\"}]}", "messages[0].role", "missing_required_parameter", null)]
    [InlineData("{\"model\":\"demo\",\"messages\":[{\"role\":\"robot\",\"content\":\"x\"}]}", "messages[0].role", "invalid_value", "Supported values are: 'system', 'developer', 'user', 'assistant', 'tool'")]
    [InlineData("{\"model\":\"demo\",\"messages\":[{\"role\":\"user\",\"content\":5}]}", "messages[0].content", "invalid_type", "expected one of a string or array of objects, but got an integer")]
    [InlineData("{\"model\":\"demo\",\"messages\":[{\"role\":\"user\",\"content\":\"a\"},{\"role\":\"user\",\"content\":[{\"type\":\"text\",\"text\":1.5}]}]}", "messages[1].content[0].text", "invalid_type", "but got a decimal")]
    [InlineData("{\"model\":\"demo\",\"messages\":[{\"role\":\"user\",\"content\":[{\"type\":\"image_url\",\"image_url\":{\"url\":\"http://x/y\"}}]}]}", "messages[0].content[0]", "unsupported_value", "does not carry it out")]
    [InlineData("{\"model\":\"demo\",\"messages\":[{\"role\":\"user\",\"content\":[{\"type\":\"smell\"}]}]}", "messages[0].content[0].type", "invalid_value", null)]
    [InlineData("{\"model\":\"demo\",\"messages\":[{\"role\":\"user\",\"content\":\"\\ud800\"}]}", "messages[0].content", "invalid_value", "not valid Unicode")]
    [InlineData("{\"model\":\"demo\",\"messages\":[{\"role\":\"assistant\",\"tool_calls\":[{\"id\":\"1\"}]}]}", "messages[0].tool_calls[0].function", "missing_required_parameter", null)]
    public Task A_wrong_body(string body, string? param, string? code, string? message) => Refused(body, 400, param, code, message);

    [Theory]
    [InlineData("\"temperature\":\"hot\"", "temperature", "invalid_type", "expected a decimal, but got a string")]
    [InlineData("\"temperature\":3", "temperature", "decimal_above_max_value", "Invalid 'temperature': decimal above maximum value. Expected a value <= 2, but got 3 instead.")]
    [InlineData("\"temperature\":-0.5", "temperature", "decimal_below_min_value", "Expected a value >= 0, but got -0.5 instead.")]
    [InlineData("\"top_p\":1.1", "top_p", "decimal_above_max_value", null)]
    [InlineData("\"max_tokens\":0", "max_tokens", "integer_below_min_value", "Invalid 'max_tokens': integer below minimum value. Expected a value >= 1, but got 0 instead.")]
    [InlineData("\"max_tokens\":1.5", "max_tokens", "invalid_type", "expected an integer, but got a decimal")]
    [InlineData("\"max_tokens\":99999999999999999999", "max_tokens", "integer_above_max_value", null)]
    [InlineData("\"max_tokens\":true", "max_tokens", "invalid_type", "but got a boolean")]
    [InlineData("\"max_completion_tokens\":-1", "max_completion_tokens", "integer_below_min_value", null)]
    [InlineData("\"presence_penalty\":2.5", "presence_penalty", "decimal_above_max_value", null)]
    [InlineData("\"frequency_penalty\":-2.5", "frequency_penalty", "decimal_below_min_value", null)]
    [InlineData("\"seed\":\"x\"", "seed", "invalid_type", null)]
    [InlineData("\"stream\":\"yes\"", "stream", "invalid_type", "expected a boolean")]
    [InlineData("\"stop\":5", "stop", "invalid_type", null)]
    [InlineData("\"stop\":[\"a\",7]", "stop[1]", "invalid_type", null)]
    [InlineData("\"stop\":[\"a\",\"b\",\"c\",\"d\",\"e\"]", "stop", "array_above_max_length", "maximum length 4")]
    [InlineData("\"stream_options\":{\"include_usage\":true}", "stream_options", "invalid_value", "only allowed when 'stream' is enabled")]
    [InlineData("\"stream\":true,\"stream_options\":{\"include_usage\":1}", "stream_options.include_usage", "invalid_type", null)]
    [InlineData("\"stream\":true,\"stream_options\":[]", "stream_options", "invalid_type", null)]
    [InlineData("\"reasoning_effort\":\"colossal\"", "reasoning_effort", "invalid_value", null)]
    [InlineData("\"user\":5", "user", "invalid_type", null)]
    [InlineData("\"metadata\":\"x\"", "metadata", "invalid_type", null)]
    public Task A_wrong_value(string member, string? param, string? code, string? message) => Refused($"{{\"model\":\"demo\",{Hi},{member}}}", 400, param, code, message);

    [Theory]
    [InlineData("\"logprobs\":true", "logprobs")]
    [InlineData("\"store\":true", "store")]
    [InlineData("\"logit_bias\":{\"5\":1}", "logit_bias")]
    [InlineData("\"modalities\":[\"text\",\"audio\"],\"audio\":{\"voice\":\"x\",\"format\":\"mp3\"}", "modalities")]
    [InlineData("\"audio\":{\"voice\":\"x\",\"format\":\"mp3\"}", "audio")]
    [InlineData("\"prediction\":{\"type\":\"content\",\"content\":\"x\"}", "prediction")]
    [InlineData("\"service_tier\":\"priority\"", "service_tier")]
    [InlineData("\"verbosity\":\"high\"", "verbosity")]
    [InlineData("\"web_search_options\":{}", "web_search_options")]
    public Task A_feature_that_is_not_carried_out_is_refused_by_name(string member, string param) =>
        Refused($"{{\"model\":\"demo\",{Hi},{member}}}", 400, param, "unsupported_parameter", $"'{param}'");

    [Theory]
    [InlineData("\"n\":1")]
    [InlineData("\"n\":null,\"tools\":[],\"tool_choice\":\"none\",\"parallel_tool_calls\":true,\"functions\":[],\"logprobs\":false,\"top_logprobs\":0")]
    [InlineData("\"response_format\":{\"type\":\"text\"},\"logit_bias\":{},\"modalities\":[\"text\"],\"audio\":null,\"store\":false,\"service_tier\":\"auto\",\"verbosity\":\"medium\"")]
    [InlineData("\"user\":\"u\",\"metadata\":{\"a\":\"b\"},\"safety_identifier\":\"s\",\"prompt_cache_key\":\"k\"")]
    [InlineData("\"temperature\":null,\"max_tokens\":null,\"stop\":null,\"stream\":null,\"stream_options\":null,\"seed\":null")]
    [InlineData("\"no_such_field\":{\"x\":[1]},\"ignore_eos\":false")]
    [InlineData("\"temperature\":2,\"top_p\":0,\"presence_penalty\":-2,\"frequency_penalty\":2,\"max_tokens\":1.0,\"seed\":-5,\"stop\":[]")]
    public async Task What_asks_for_nothing_passes(string member)
    {
        var answer = await _proxy.AnswerAsync($"{{\"model\":\"demo\",{Hi},{member}}}");
        Assert.Equal("chat.completion", answer.GetProperty("object").GetString());
    }

    [Theory]
    [InlineData("application/x-www-form-urlencoded")]
    [InlineData("text/plain")]
    [InlineData(null)]
    public async Task The_body_is_json_whatever_its_type_says(string? type)
    {
        using var content = new ByteArrayContent(Encoding.UTF8.GetBytes($"{{\"model\":\"demo\",{Hi}}}"));
        content.Headers.ContentType = type is null ? null : new(type);
        using var response = await _proxy.Client.PostAsync("/v1/chat/completions", content);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    [Fact]
    public Task An_unknown_model() => Refused($"{{\"model\":\"gpt-99\",{Hi}}}", 404, "model", "model_not_found", "'gpt-99' does not exist");

    [Theory]
    [InlineData("GET", "/v1/chat/completions", 405, "method_not_supported")]
    [InlineData("POST", "/v1/models", 405, "method_not_supported")]
    [InlineData("GET", "/v1/nothing", 404, "unknown_url")]
    [InlineData("POST", "/nothing/at/all", 404, "unknown_url")]
    [InlineData("GET", "/", 404, "unknown_url")]
    public async Task An_address_that_is_not_served(string method, string path, int status, string code)
    {
        using var response = await _proxy.Client.SendAsync(new HttpRequestMessage(new HttpMethod(method), path));
        await Check(response, status, null, code, path);
    }

    [Fact]
    public async Task A_body_that_is_too_large()
    {
        await using var small = await ProxyUnderTest.StartAsync(static builder =>
            Microsoft.AspNetCore.Hosting.WebHostBuilderKestrelExtensions.ConfigureKestrel(builder.WebHost, static kestrel => kestrel.Limits.MaxRequestBodySize = 1000));
        using var response = await small.PostAsync(ProxyUnderTest.Chat(new string('x', 2000)));
        await Check(response, 413, null, null, null);
    }

    [Fact]
    public async Task An_error_keeps_its_status_when_a_stream_was_asked_for()
    {
        using var response = await _proxy.PostAsync($"{{\"model\":\"demo\",\"stream\":true,{Hi},\"logprobs\":true}}");
        Assert.Equal("application/json", response.Content.Headers.ContentType!.MediaType);
        await Check(response, 400, "logprobs", "unsupported_parameter", null);
    }

    private async Task Refused(string body, int status, string? param, string? code, string? message)
    {
        _proxy.Engine.Journal.Clear();
        using var content = new StringContent(body, Encoding.UTF8, "application/json");
        using var response = await _proxy.Client.PostAsync("/v1/chat/completions", content);
        await Check(response, status, param, code, message);
        Assert.Empty(_proxy.Engine.Journal.Entries);
    }

    private static async Task Check(HttpResponseMessage response, int status, string? param, string? code, string? message)
    {
        var text = await response.Content.ReadAsStringAsync();
        Assert.True(response.StatusCode == (HttpStatusCode)status, $"{response.StatusCode}: {text}");
        using var json = JsonDocument.Parse(text);
        var error = json.RootElement.GetProperty("error");
        Assert.Equal(["message", "type", "param", "code"], error.EnumerateObject().Select(static member => member.Name));
        Assert.Equal("invalid_request_error", error.GetProperty("type").GetString());
        Assert.Equal(param, error.GetProperty("param").GetString());
        Assert.Equal(code, error.GetProperty("code").GetString());
        Assert.Contains(message ?? "", error.GetProperty("message").GetString(), StringComparison.Ordinal);
    }
}
