using System.Text.Json;
using Atrium.OpenAIProxy.Tests.Harness;
using Atrium.Upstreams.Triton;

namespace Atrium.OpenAIProxy.Tests.Chat;

/// <summary>What the engine is asked.</summary>
public sealed class EngineRequestTests
{
    private const string Prompt = "<|im_start|>user\nhi<|im_end|>\n<|im_start|>assistant\n";

    [Fact]
    public async Task The_defaults_of_the_sampling()
    {
        await using var proxy = await ProxyUnderTest.StartAsync();
        await proxy.AnswerAsync(ProxyUnderTest.Chat("hi"));
        var entry = Assert.Single(proxy.Engine.Journal.Entries);
        Assert.Equal("/v2/models/ensemble/generate", entry.Path);
        Assert.Equal(
            $$"""{"text_input":{{JsonSerializer.Serialize(Prompt, Plain)}},"max_tokens":4096,"temperature":0.7,"top_p":0.9,"stop_words":["<|im_end|>","<|im_start|>","<|endoftext|>"],"exclude_input_in_output":true,"return_num_input_tokens":true,"return_num_output_tokens":true,"stream":false}""",
            entry.Body);
    }

    [Fact]
    public async Task All_that_the_client_says_is_passed_on()
    {
        await using var proxy = await ProxyUnderTest.StartAsync("TRITON_MODEL=llama");
        await proxy.StreamAsync("hi", """ "temperature":0,"top_p":0.5,"max_tokens":7,"max_completion_tokens":9,"seed":-3,"presence_penalty":1,"frequency_penalty":-0.5,"stop":["X","Y"] """);
        var entry = Assert.Single(proxy.Engine.Journal.Entries);
        Assert.Equal("/v2/models/llama/generate_stream", entry.Path);
        Assert.Equal(
            $$"""{"text_input":{{JsonSerializer.Serialize(Prompt, Plain)}},"max_tokens":9,"temperature":0,"top_p":0.5,"presence_penalty":1,"frequency_penalty":-0.5,"seed":9223372036854775805,"stop_words":["X","Y","<|im_end|>","<|im_start|>","<|endoftext|>"],"return_perf_metrics":true,"exclude_input_in_output":true,"return_num_input_tokens":true,"return_num_output_tokens":true,"stream":true}""",
            entry.Body);
    }

    [Fact]
    public async Task The_smallest_ensemble_gets_only_what_it_takes()
    {
        await using var proxy = await ProxyUnderTest.StartAsync();
        proxy.Engine.Config = ModelConfigKind.Seed;
        await proxy.AnswerAsync(ProxyUnderTest.Chat("hi"));
        Assert.Equal(
            $$"""{"text_input":{{JsonSerializer.Serialize(Prompt, Plain)}},"max_tokens":4096,"temperature":0.7,"top_p":0.9,"stream":false}""",
            Assert.Single(proxy.Engine.Journal.Entries).Body);
    }

    [Theory]
    [InlineData("\"seed\":1", "seed")]
    [InlineData("\"presence_penalty\":0.5", "presence_penalty")]
    [InlineData("\"frequency_penalty\":0.5", "frequency_penalty")]
    public async Task What_the_model_does_not_take_is_refused_by_name(string member, string param)
    {
        await using var proxy = await ProxyUnderTest.StartAsync();
        proxy.Engine.Config = ModelConfigKind.Seed;
        using var response = await proxy.PostAsync(ProxyUnderTest.Chat("hi", member));
        var error = JsonDocument.Parse(await response.Content.ReadAsStringAsync()).RootElement.GetProperty("error");
        Assert.Equal((400, param), ((int)response.StatusCode, error.GetProperty("param").GetString()));
        Assert.Empty(proxy.Engine.Journal.Entries);
    }

    [Fact]
    public async Task A_list_is_not_sent_to_an_engine_that_does_not_say_what_it_takes()
    {
        await using var proxy = await ProxyUnderTest.StartAsync();
        proxy.Engine.Config = ModelConfigKind.None;
        await proxy.AnswerAsync(ProxyUnderTest.Chat("hi", "\"stop\":\"X\",\"seed\":1"));
        var body = JsonDocument.Parse(Assert.Single(proxy.Engine.Journal.Entries).Body).RootElement;
        Assert.False(body.TryGetProperty("stop_words", out _));
        Assert.Equal(1, body.GetProperty("seed").GetInt32());
    }

    [Fact]
    public async Task The_request_id_goes_along()
    {
        await using var proxy = await ProxyUnderTest.StartAsync();
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/chat/completions") { Content = new StringContent(ProxyUnderTest.Chat("hi")) };
        request.Headers.Add("x-request-id", "mine-1");
        using var response = await proxy.Client.SendAsync(request);
        Assert.Equal("mine-1", Assert.Single(response.Headers.GetValues("x-request-id")));
        Assert.Equal("mine-1", Assert.Single(proxy.Engine.Journal.Entries).RequestId);
    }

    [Fact]
    public async Task The_config_is_asked_once_and_again_after_a_failure()
    {
        await using var proxy = await ProxyUnderTest.StartAsync();
        proxy.Engine.Config = ModelConfigKind.Seed;
        await proxy.AnswerAsync(ProxyUnderTest.Chat("hi"));
        proxy.Engine.Config = ModelConfigKind.Ensemble;
        await proxy.AnswerAsync(ProxyUnderTest.Chat("hi"));
        Assert.DoesNotContain("stop_words", proxy.Engine.Journal.Entries[^1].Body, StringComparison.Ordinal);

        (await proxy.PostAsync(ProxyUnderTest.Chat("[[mock status=500]]"))).Dispose();
        await proxy.AnswerAsync(ProxyUnderTest.Chat("hi"));
        Assert.Contains("stop_words", proxy.Engine.Journal.Entries[^1].Body, StringComparison.Ordinal);
    }

    private static readonly JsonSerializerOptions Plain = new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
}
