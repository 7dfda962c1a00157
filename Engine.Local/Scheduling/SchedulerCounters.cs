namespace Atrium.Engine.Scheduling;

/// <summary>What a scheduler has done, for metrics. Written by its thread alone, read by any.</summary>
internal sealed class SchedulerCounters
{
    private long _steps;
    private long _promptTokens;
    private long _reusedTokens;
    private long _outputTokens;
    private long _prefixHits;
    private long _cancelled;
    private long _busy;
    private long _usedTokens;
    private long _moves;

    /// <summary>Calls of decode.</summary>
    public long Steps => Interlocked.Read(ref _steps);

    /// <summary>Prompt tokens evaluated.</summary>
    public long PromptTokens => Interlocked.Read(ref _promptTokens);

    /// <summary>Prompt tokens found in memory.</summary>
    public long ReusedTokens => Interlocked.Read(ref _reusedTokens);

    /// <summary>Tokens chosen.</summary>
    public long OutputTokens => Interlocked.Read(ref _outputTokens);

    /// <summary>Requests that reused a beginning.</summary>
    public long PrefixHits => Interlocked.Read(ref _prefixHits);

    /// <summary>Requests given up before their end.</summary>
    public long Cancelled => Interlocked.Read(ref _cancelled);

    /// <summary>Slots with a request now.</summary>
    public long Busy => Interlocked.Read(ref _busy);

    /// <summary>Tokens that running requests hold in memory now.</summary>
    public long UsedTokens => Interlocked.Read(ref _usedTokens);

    /// <summary>Requests moved to another slot to close a gap.</summary>
    public long Moves => Interlocked.Read(ref _moves);

    public void Step(int promptTokens, int outputTokens)
    {
        Interlocked.Increment(ref _steps);
        Interlocked.Add(ref _promptTokens, promptTokens);
        Interlocked.Add(ref _outputTokens, outputTokens);
    }

    public void Placed(int reused)
    {
        Interlocked.Add(ref _reusedTokens, reused);
        Interlocked.Add(ref _prefixHits, reused > 0 ? 1 : 0);
    }

    public void Cancel() => Interlocked.Increment(ref _cancelled);

    public void SetBusy(int count) => Interlocked.Exchange(ref _busy, count);

    public void SetUsed(long tokens) => Interlocked.Exchange(ref _usedTokens, tokens);

    public void Move() => Interlocked.Increment(ref _moves);
}
