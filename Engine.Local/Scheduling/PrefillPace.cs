namespace Atrium.Engine.Scheduling;

/// <summary>
/// How much of the waiting prompts goes into one step. Long enough to use the processor well, short enough that running answers
/// do not stall and a cancelled one is gone soon: a share of time, turned into tokens by the speed that was seen.
/// </summary>
internal sealed class PrefillPace(int batch)
{
    private const int Smallest = 32;

    // Beside running answers a step may grow by about this; alone, only cancelling has to wait for it.
    private const double Beside = 0.06;
    private const double Alone = 0.25;

    private double _tokensPerSecond = 1000;
    private double _answersOnly;

    /// <summary>The most prompt tokens for the next step.</summary>
    public int Budget(bool answersRunning) =>
        (int)Math.Clamp(_tokensPerSecond * (answersRunning ? Beside : Alone), Math.Min(Smallest, batch), batch);

    /// <summary>Learns from a step that evaluated this many prompt tokens beside running answers or alone.</summary>
    public void Record(int tokens, bool answersRunning, TimeSpan elapsed)
    {
        var seconds = elapsed.TotalSeconds;
        if (tokens == 0)
        {
            _answersOnly = Blend(_answersOnly, seconds);
        }
        else if (tokens >= Smallest / 2 && seconds > 0)
        {
            // What the answers cost anyway is not the prompt's: counted as its own, it would make the share smaller and smaller.
            var own = answersRunning ? Math.Max(seconds - _answersOnly, seconds / 4) : seconds;
            _tokensPerSecond = Blend(_tokensPerSecond, tokens / own);
        }
    }

    private static double Blend(double before, double now) => before == 0 ? now : (0.7 * before) + (0.3 * now);
}
