namespace Atrium.OpenAIProxy.Routing.Settings;

/// <summary>When a deployment that fails gets no requests for a while. The defaults are those of SGLang's router.</summary>
internal sealed record BreakerSettings
{
    /// <summary>Failed requests in a row that open the breaker.</summary>
    public int Failures { get; init; } = 5;

    /// <summary>Failures that are further apart than this are not in a row.</summary>
    public TimeSpan Window { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>How long it stays open before one request at a time is let through to try.</summary>
    public TimeSpan Open { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Trials in a row that must succeed to close it.</summary>
    public int Successes { get; init; } = 2;

    /// <summary>Reads the section, over <paramref name="usual"/>.</summary>
    public static BreakerSettings Read(SettingReader reader, BreakerSettings usual)
    {
        var read = new BreakerSettings
        {
            Failures = reader.Whole("Failures", 1, 1000) ?? usual.Failures,
            Window = reader.Duration("WindowSeconds", TimeSpan.FromSeconds(1), 1, 86_400) ?? usual.Window,
            Open = reader.Duration("OpenSeconds", TimeSpan.FromSeconds(1), 0.1, 86_400) ?? usual.Open,
            Successes = reader.Whole("Successes", 1, 1000) ?? usual.Successes,
        };
        reader.RefuseRest();
        return read;
    }
}
