using System.Text.Json;
using Atrium.OpenAIProxy.Tests.Harness;
using Atrium.Upstreams.Triton;

namespace Atrium.OpenAIProxy.Tests.Chat;

/// <summary>How many tokens an answer may have when the client does not say.</summary>
public sealed class ContextRoomTests
{
    [Theory]
    [InlineData(100_000, 4096)]
    [InlineData(4096, 4096 - 13)]
    [InlineData(14, 1)]
    public async Task The_usual_number_or_what_the_context_has_left(int context, int expected)
    {
        await using var proxy = await ProxyUnderTest.StartAsync();
        (proxy.Engine.Config, proxy.Engine.Context) = (ModelConfigKind.Engine, context);
        await proxy.AnswerAsync(ProxyUnderTest.Chat("hi"));
        Assert.Equal(expected, JsonDocument.Parse(Assert.Single(proxy.Engine.Journal.Entries).Body).RootElement.GetProperty("max_tokens").GetInt32());
    }

    [Fact]
    public async Task A_prompt_that_fills_the_context_is_too_long()
    {
        await using var proxy = await ProxyUnderTest.StartAsync();
        (proxy.Engine.Config, proxy.Engine.Context) = (ModelConfigKind.Engine, 13);
        using var response = await proxy.PostAsync(ProxyUnderTest.Chat("hi", "\"stream\":true"));
        var error = JsonDocument.Parse(await response.Content.ReadAsStringAsync()).RootElement.GetProperty("error");
        Assert.Equal((400, "context_length_exceeded", "messages"), ((int)response.StatusCode, error.GetProperty("code").GetString(), error.GetProperty("param").GetString()));
        Assert.Equal(
            "This model's maximum context length is 13 tokens. However, your messages resulted in 13 tokens. Please reduce the length of the messages.",
            error.GetProperty("message").GetString());
    }

    [Fact]
    public async Task A_limit_of_the_clients_own_is_not_made_to_fit()
    {
        await using var proxy = await ProxyUnderTest.StartAsync();
        (proxy.Engine.Config, proxy.Engine.Context) = (ModelConfigKind.Engine, 100);
        using var response = await proxy.PostAsync(ProxyUnderTest.Chat("hi", "\"max_tokens\":100"));
        var error = JsonDocument.Parse(await response.Content.ReadAsStringAsync()).RootElement.GetProperty("error");
        Assert.Equal("context_length_exceeded", error.GetProperty("code").GetString());
        Assert.Equal(
            "This model's maximum context length is 100 tokens. However, the engine says: 13 prompt tokens and max_tokens 100 exceed the context of 100 tokens",
            error.GetProperty("message").GetString());
    }
}
