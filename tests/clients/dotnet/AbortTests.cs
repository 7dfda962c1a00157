namespace Atrium.Clients.DotNet.Tests;

[Collection(OneAtATime.Name)]
public sealed class AbortTests(LiveFixture fixture)
{
    [Fact]
    public async Task Leaving_a_stream_frees_the_engine()
    {
        var before = await fixture.Atrium.Engine.ReadAsync();
        var aborted = false;

        // The engine needs a third of a second for the whole answer: a client that is still being compiled may come too late to leave it.
        for (var attempt = 0; attempt < 5 && !aborted; attempt++)
        {
            Assert.Equal(3, await ReadAndLeaveAsync(updates: 3));
            await fixture.Atrium.Engine.IdleAsync(before);
            aborted = (await fixture.Atrium.Engine.ReadAsync()).Aborted > before.Aborted;
        }

        Assert.True(aborted, "The engine finished every answer that was left.");
    }

    [Fact]
    public async Task Cancelling_a_call_that_does_not_stream_frees_the_engine()
    {
        var before = await fixture.Atrium.Engine.ReadAsync();
        using var gone = new CancellationTokenSource();
        var call = Client.Chat(fixture.Atrium).CompleteChatAsync(LongAnswer.Question, LongAnswer.Options(fixture.LongSeed), gone.Token);
        await fixture.Atrium.Engine.BusyAsync();

        await gone.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call);
        await fixture.Atrium.Engine.IdleAsync(before, aborts: 1);
    }

    private async Task<int> ReadAndLeaveAsync(int updates)
    {
        var received = 0;
        var answer = Client.LeavingAtOnce(fixture.Atrium).CompleteChatStreamingAsync(LongAnswer.Question, LongAnswer.Options(fixture.LongSeed));
        await foreach (var update in answer)
        {
            if (update.ContentUpdate.Count > 0 && ++received == updates)
            {
                break;
            }
        }

        return received;
    }
}
