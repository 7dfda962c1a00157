namespace Atrium.Clients.DotNet.Tests;

[Collection(OneAtATime.Name)]
public sealed class AbortTests(LiveFixture fixture)
{
    [Fact]
    public async Task Leaving_a_stream_frees_the_engine()
    {
        var before = await fixture.Atrium.Engine.ReadAsync();
        var received = 0;
        var updates = Client.LeavingAtOnce(fixture.Atrium).CompleteChatStreamingAsync(LongAnswer.Question, LongAnswer.Options(fixture.LongSeed));
        await foreach (var update in updates)
        {
            if (update.ContentUpdate.Count > 0 && ++received == 3)
            {
                break;
            }
        }

        Assert.Equal(3, received);
        await fixture.Atrium.Engine.IdleAsync(before, aborts: 1);
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
}
