namespace Atrium.Standalone.Engine;

/// <summary>When an engine that ended or hangs is started again.</summary>
internal sealed record RestartPolicy
{
    /// <summary>Starts in a row that never became ready, after which the engine is given up.</summary>
    public int FailedStarts { get; init; } = 5;

    /// <summary>How long a ready engine may leave <c>/alive</c> unanswered before its process is ended; zero is for ever.</summary>
    public TimeSpan LongestSilence { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>A life at least this long counts as healthy: the next restart is immediate again.</summary>
    public TimeSpan HealthyLife { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>The wait before the second quick restart; it doubles with each further one.</summary>
    public TimeSpan FirstWait { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>The longest wait.</summary>
    public TimeSpan LongestWait { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>The wait after the <paramref name="quickExits"/>-th short life in a row (1 for the first): none, then 1, 2, 4 ... seconds.</summary>
    public TimeSpan WaitAfter(int quickExits)
    {
        if (quickExits <= 1)
        {
            return TimeSpan.Zero;
        }

        var wait = FirstWait * Math.Pow(2, Math.Min(quickExits - 2, 16));
        return wait < LongestWait ? wait : LongestWait;
    }
}
