using System.Text.Json;
using Atrium.OpenAIProxy.Tests.Harness;
using Atrium.OpenAIProxy.Tests.Tokenizers;
using Atrium.Upstreams.Triton;

namespace Atrium.OpenAIProxy.Tests.TextEngines;

/// <summary>A model's tokenizer, over engines that do not count.</summary>
public sealed class ModelTokenizerTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task An_engine_that_does_not_count_gets_exact_counts(bool stream)
    {
        await using var proxy = await StartAsync();
        var usage = stream
            ? (await proxy.StreamAsync("hi", "\"stream_options\":{\"include_usage\":true}")).Usage!.Value
            : (await proxy.AnswerAsync(ProxyUnderTest.Chat("hi"))).GetProperty("usage");
        var (prompt, completion) = await ExpectedAsync(proxy);
        Assert.Equal((prompt, completion), (usage.GetProperty("prompt_tokens").GetInt32(), usage.GetProperty("completion_tokens").GetInt32()));
        Assert.False(usage.TryGetProperty("estimated", out _));
    }

    [Fact]
    public async Task Without_one_the_counts_are_estimates_and_say_so()
    {
        await using var proxy = await ProxyUnderTest.StartAsync();
        proxy.Engine.Config = ModelConfigKind.LlmApi;
        Assert.True((await proxy.AnswerAsync(ProxyUnderTest.Chat("hi"))).GetProperty("usage").GetProperty("estimated").GetBoolean());
    }

    [Fact]
    public async Task The_tokens_around_a_prompt_are_not_counted_where_the_engine_adds_none()
    {
        await using var with = await StartAsync();
        await using var without = await StartAsync("Models:demo:Tokenizer:AddSpecialTokens=false");
        Assert.Equal(1, await PromptAsync(with) - await PromptAsync(without));

        static async Task<int> PromptAsync(ProxyUnderTest proxy) =>
            (await proxy.AnswerAsync(ProxyUnderTest.Chat("hi"))).GetProperty("usage").GetProperty("prompt_tokens").GetInt32();
    }

    [Theory]
    [InlineData(30, "", "This model's maximum context length is 30 tokens. However, your messages resulted in {0} tokens. Please reduce the length of the messages.")]
    [InlineData(60, "\"max_tokens\":50", "This model's maximum context length is 60 tokens. However, you requested {1} tokens ({0} in the messages, 50 in the completion). Please reduce the length of the messages or completion.")]
    public async Task What_does_not_fit_is_refused_before_the_engine_is_asked(int context, string more, string message)
    {
        await using var proxy = await StartAsync($"Models:demo:Limits:ContextLength={context}");
        using var response = await proxy.PostAsync(ProxyUnderTest.Chat("hi, how are you today?", more));
        var error = JsonDocument.Parse(await response.Content.ReadAsStringAsync()).RootElement.GetProperty("error");
        var prompt = await CountAsync(proxy, "hi, how are you today?");
        Assert.Equal((400, "context_length_exceeded", "messages"), ((int)response.StatusCode, error.GetProperty("code").GetString(), error.GetProperty("param").GetString()));
        Assert.Equal(string.Format(System.Globalization.CultureInfo.InvariantCulture, message, prompt, prompt + 50), error.GetProperty("message").GetString());
        Assert.Empty(proxy.Engine.Journal.Entries);
    }

    [Fact]
    public async Task An_answer_that_nobody_measured_gets_the_room_that_is_left()
    {
        await using var proxy = await StartAsync("Models:demo:Limits:ContextLength=100");
        await proxy.AnswerAsync(ProxyUnderTest.Chat("hi"));
        var sent = JsonDocument.Parse(Assert.Single(proxy.Engine.Journal.Entries).Body).RootElement;
        Assert.Equal(100 - await CountAsync(proxy, "hi"), sent.GetProperty("sampling_param_max_tokens").GetInt32());
    }

    [Fact]
    public async Task A_text_is_cut_here_where_the_engine_shows_no_tokens()
    {
        await using var proxy = await StartAsync("Models:demo:Limits:ContextLength=77");
        Assert.Equal("""{"count":3,"max_model_len":77,"tokens":[300,257,258]}""", (await proxy.PostJsonAsync("/tokenize", """{"prompt":"the the"}""")).GetRawText());
        Assert.Equal("""{"count":2,"max_model_len":77,"tokens":[257,258]}""", (await proxy.PostJsonAsync("/tokenize", """{"prompt":"the the","add_special_tokens":false}""")).GetRawText());
    }

    private static async Task<ProxyUnderTest> StartAsync(params string[] settings)
    {
        var proxy = await ProxyUnderTest.StartAsync([.. settings, $"Models:demo:Tokenizer:Path={Small.Folder()}"]);
        proxy.Engine.Config = ModelConfigKind.LlmApi;
        return proxy;
    }

    // The prompt by the journal, and the answer by the engine's own words.
    private static async Task<(int Prompt, int Completion)> ExpectedAsync(ProxyUnderTest proxy)
    {
        var tokenizer = Small.Read(Small.ByteLevel());
        var sent = JsonDocument.Parse(proxy.Engine.Journal.Entries[0].Body).RootElement.GetProperty("text_input").GetString()!;
        var answer = await proxy.AnswerAsync(ProxyUnderTest.Chat("hi"));
        var text = answer.GetProperty("choices")[0].GetProperty("message").GetProperty("content").GetString()!;
        return (tokenizer.Count(sent, addSpecial: true), tokenizer.Count(text, addSpecial: false));
    }

    private static async Task<int> CountAsync(ProxyUnderTest proxy, string message) =>
        (await proxy.PostJsonAsync("/tokenize", $$"""{"messages":[{"role":"user","content":"{{message}}"}],"add_special_tokens":true}""")).GetProperty("count").GetInt32();
}
