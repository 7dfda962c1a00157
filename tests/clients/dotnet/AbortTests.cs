using OpenAI.Chat;

namespace Atrium.Clients.DotNet.Tests;

[Collection(StackCollection.Name)]
public sealed class AbortTests(StackFixture fixture)
{
    [Fact]
    public async Task Leaving_a_stream_frees_the_engine()
    {
        var before = await fixture.Stack.Engine.ReadAsync();
        var received = 0;
        await foreach (var update in Client.Chat(fixture.Stack).CompleteChatStreamingAsync(LongAnswer.Question, LongAnswer.Options))
        {
            if (update.ContentUpdate.Count > 0 && ++received == 3)
            {
                break;
            }
        }

        Assert.Equal(3, received);
        await fixture.Stack.Engine.IdleAsync(before, aborts: 1);
    }

    [Fact]
    public async Task Cancelling_a_call_that_does_not_stream_frees_the_engine()
    {
        var before = await fixture.Stack.Engine.ReadAsync();
        using var gone = new CancellationTokenSource();
        var call = Client.Chat(fixture.Stack).CompleteChatAsync(LongAnswer.Question, LongAnswer.Options, gone.Token);
        await fixture.Stack.Engine.BusyAsync();

        await gone.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call);
        await fixture.Stack.Engine.IdleAsync(before, aborts: 1);
    }
}
