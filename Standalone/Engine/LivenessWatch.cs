namespace Atrium.Standalone.Engine;

/// <summary>Notices an engine that hangs without ending: its <c>/alive</c> is asked again and again, and has to answer 200 within a limit.</summary>
internal sealed class LivenessWatch(HttpMessageInvoker client, TimeSpan limit, TimeProvider time)
{
    private static readonly TimeSpan BetweenProbes = TimeSpan.FromSeconds(5);

    /// <summary>Completes when the engine at <paramref name="address"/> has not been alive for the limit; never with a limit of zero.</summary>
    public async Task HangsAsync(Uri address, CancellationToken cancellationToken)
    {
        var alive = new Uri(address, "/alive");
        var pause = limit < BetweenProbes ? limit / 2 : BetweenProbes;

        // Counted from the first probe that failed, not from the last answer: after this process itself was stopped for a while, the
        // engine is asked before it is blamed.
        long? silentSince = null;
        while (true)
        {
            await Task.Delay(limit > TimeSpan.Zero ? pause : Timeout.InfiniteTimeSpan, time, cancellationToken);
            silentSince ??= time.GetTimestamp();
            if (await AnswersAsync(alive, limit - time.GetElapsedTime(silentSince.Value), cancellationToken))
            {
                silentSince = null;
            }
            else if (time.GetElapsedTime(silentSince.Value) >= limit)
            {
                return;
            }
        }
    }

    private async Task<bool> AnswersAsync(Uri alive, TimeSpan patience, CancellationToken cancellationToken)
    {
        using var give = new CancellationTokenSource(patience > TimeSpan.Zero ? patience : TimeSpan.Zero, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(give.Token, cancellationToken);
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, alive);
            using var response = await client.SendAsync(request, either.Token);
            return response.IsSuccessStatusCode;
        }
        catch (Exception e) when (e is HttpRequestException || (e is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            return false;
        }
    }
}
