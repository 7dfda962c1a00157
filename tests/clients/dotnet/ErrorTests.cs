using System.ClientModel;
using System.Text.Json;
using OpenAI.Chat;

namespace Atrium.Clients.DotNet.Tests;

[Collection(OneAtATime.Name)]
public sealed class ErrorTests(LiveFixture fixture)
{
    private static readonly ChatMessage[] Question = [new UserChatMessage("What is Atrium?")];

    [Fact]
    public async Task An_unknown_model_is_404_model_not_found()
    {
        var error = await Assert.ThrowsAsync<ClientResultException>(
            () => Client.Chat(fixture.Atrium, model: "no-such-model").CompleteChatAsync(Question));

        Assert.Equal(404, error.Status);
        Assert.Equal(("invalid_request_error", "model_not_found"), TypeAndCode(error));
        Assert.Contains("no-such-model", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_unknown_model_is_404_before_a_stream_begins()
    {
        var updates = Client.Chat(fixture.Atrium, model: "no-such-model").CompleteChatStreamingAsync(Question);

        var error = await Assert.ThrowsAsync<ClientResultException>(async () =>
        {
            await foreach (var _ in updates)
            {
            }
        });

        Assert.Equal(404, error.Status);
        Assert.Equal(("invalid_request_error", "model_not_found"), TypeAndCode(error));
    }

    [Theory]
    [InlineData("""{"model":"atrium-demo","messages":"hello"}""", "messages")]
    [InlineData("""{"model":"atrium-demo","messages":[{"role":"user","content":"hello"}],"temperature":"warm"}""", "temperature")]
    [InlineData("""{"model":"atrium-demo","messages":[{"role":"user","content":7}]}""", "messages[0].content")]
    public async Task A_wrong_type_is_400_and_names_the_parameter(string body, string parameter)
    {
        // The typed client cannot say this; its protocol method sends what it is given.
        using var content = BinaryContent.Create(BinaryData.FromString(body));
        var error = await Assert.ThrowsAsync<ClientResultException>(() => Client.Chat(fixture.Atrium).CompleteChatAsync(content));

        Assert.Equal(400, error.Status);
        Assert.Equal("invalid_request_error", TypeAndCode(error).Type);
        Assert.Equal(parameter, Error(error).GetProperty("param").GetString());
    }

    [Fact]
    public async Task A_wrong_key_is_401_invalid_api_key()
    {
        var error = await Assert.ThrowsAsync<ClientResultException>(
            () => Client.Chat(fixture.Atrium, key: "sk-wrong").CompleteChatAsync(Question));

        Assert.Equal(401, error.Status);
        Assert.Equal(("invalid_request_error", "invalid_api_key"), TypeAndCode(error));
    }

    [Fact]
    public async Task Every_error_carries_a_request_id()
    {
        var error = await Assert.ThrowsAsync<ClientResultException>(
            () => Client.Chat(fixture.Atrium, model: "no-such-model").CompleteChatAsync(Question));

        Assert.True(error.GetRawResponse()!.Headers.TryGetValue("x-request-id", out var id));
        Assert.NotEmpty(id!);
    }

    private static (string? Type, string? Code) TypeAndCode(ClientResultException error) =>
        (Error(error).GetProperty("type").GetString(), Error(error).GetProperty("code").GetString());

    private static JsonElement Error(ClientResultException error) =>
        JsonDocument.Parse(error.GetRawResponse()!.Content).RootElement.GetProperty("error");
}
