using Atrium.Live;
using OpenAI.Chat;

namespace Atrium.Clients.DotNet.Tests;

[Collection(OneAtATime.Name)]
public sealed class ChatTests(LiveFixture fixture)
{
    private static readonly ChatMessage[] Question = [new SystemChatMessage("You answer briefly."), new UserChatMessage("What is Atrium?")];

    [Fact]
    public async Task A_chat_is_answered_with_text_usage_and_a_reason_to_stop()
    {
        ChatCompletion answer = await Client.Chat(fixture.Atrium).CompleteChatAsync(Question, new() { Temperature = 0 });

        Assert.Equal(ChatMessageRole.Assistant, answer.Role);
        Assert.Equal(ChatFinishReason.Stop, answer.FinishReason);
        Assert.False(string.IsNullOrWhiteSpace(Assert.Single(answer.Content).Text));
        Assert.True(answer.Usage.InputTokenCount > 0);
        Assert.True(answer.Usage.OutputTokenCount > 0);
        Assert.Equal(answer.Usage.InputTokenCount + answer.Usage.OutputTokenCount, answer.Usage.TotalTokenCount);
        Assert.Equal(LiveAtrium.Model, answer.Model);
        Assert.StartsWith("chatcmpl-", answer.Id, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Fewer_tokens_than_the_answer_needs_end_it_with_length()
    {
        ChatCompletion answer = await Client.Chat(fixture.Atrium)
            .CompleteChatAsync(Question, new() { Temperature = 0, MaxOutputTokenCount = 3 });

        Assert.Equal(ChatFinishReason.Length, answer.FinishReason);
        Assert.Equal(3, answer.Usage.OutputTokenCount);
    }

    [Fact]
    public async Task A_stop_sequence_ends_the_answer_before_it()
    {
        var chat = Client.Chat(fixture.Atrium);
        ChatCompletion whole = await chat.CompleteChatAsync(Question, new() { Temperature = 0 });
        var text = whole.Content[0].Text;
        var stop = text[(text.Length / 2)..(text.Length / 2 + 3)];

        ChatCompletion cut = await chat.CompleteChatAsync(Question, new() { Temperature = 0, StopSequences = { stop } });

        Assert.Equal(ChatFinishReason.Stop, cut.FinishReason);
        Assert.Equal(text[..text.IndexOf(stop, StringComparison.Ordinal)], cut.Content[0].Text);
    }

    [Fact]
    public async Task A_stream_gives_the_same_text_and_its_usage_at_the_end()
    {
        var chat = Client.Chat(fixture.Atrium);
        ChatCompletion whole = await chat.CompleteChatAsync(Question, new() { Temperature = 0 });

        List<StreamingChatCompletionUpdate> updates = [];
        await foreach (var update in chat.CompleteChatStreamingAsync(Question, new() { Temperature = 0 }))
        {
            updates.Add(update);
        }

        Assert.Equal(whole.Content[0].Text, string.Concat(updates.SelectMany(static u => u.ContentUpdate).Select(static p => p.Text)));
        Assert.Equal(ChatMessageRole.Assistant, updates[0].Role);
        Assert.Equal(ChatFinishReason.Stop, Assert.Single(updates, static u => u.FinishReason is not null).FinishReason);
        Assert.Single(updates.Select(static u => u.CompletionId).Distinct());
        Assert.True(updates.Count > 4, "A stream that comes in one piece is no stream.");

        // The client asks for usage in every stream; it comes last, in a chunk of its own.
        var usage = Assert.Single(updates, static u => u.Usage is not null);
        Assert.Same(updates[^1], usage);
        Assert.Equal(whole.Usage.OutputTokenCount, usage.Usage.OutputTokenCount);
        Assert.Equal(whole.Usage.InputTokenCount, usage.Usage.InputTokenCount);
    }
}
