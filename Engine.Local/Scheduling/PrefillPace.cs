namespace Atrium.Engine.Scheduling;

/// <summary>
/// How much of the waiting prompts goes into one step. Long enough to use the processor well, short enough that running answers
/// do not stall and a cancelled one is gone soon: a share of time, turned into tokens by the speed that was seen.
/// </summary>
internal sealed class PrefillPace(int batch)
{
    private const int Smallest = 16;

    // Beside running answers a step may grow by about this; alone, only cancelling has to wait for it.
    private static readonly TimeSpan Beside = TimeSpan.FromMilliseconds(60);
    private static readonly TimeSpan Alone = TimeSpan.FromMilliseconds(250);

    private double _tokensPerSecond = 1000;

    /// <summary>The most prompt tokens for the next step.</summary>
    public int Budget(bool answersRunning) =>
        (int)Math.Clamp(_tokensPerSecond * (answersRunning ? Beside : Alone).TotalSeconds, Math.Min(Smallest, batch), batch);

    /// <summary>Learns from a step that evaluated this many prompt tokens.</summary>
    public void Record(int tokens, TimeSpan elapsed)
    {
        if (tokens >= Smallest && elapsed > TimeSpan.Zero)
        {
            _tokensPerSecond = (0.7 * _tokensPerSecond) + (0.3 * tokens / elapsed.TotalSeconds);
        }
    }
}
