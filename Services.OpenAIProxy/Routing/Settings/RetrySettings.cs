namespace Atrium.OpenAIProxy.Routing.Settings;

/// <summary>How often and when a request is tried again. The defaults are those of <c>llama-orch</c>'s http-util.</summary>
internal sealed record RetrySettings
{
    /// <summary>The most tries of one model's deployments for one request, the first included.</summary>
    public int MaxAttempts { get; init; } = 4;

    /// <summary>The unit of the waits between tries; doubled with each one.</summary>
    public TimeSpan Base { get; init; } = TimeSpan.FromMilliseconds(100);

    /// <summary>The longest wait.</summary>
    public TimeSpan Cap { get; init; } = TimeSpan.FromMilliseconds(2000);

    /// <summary>The longest Retry-After of an engine that is waited for here. A longer one is passed on: to wait is then the client's decision.</summary>
    public TimeSpan RetryAfterLimit { get; init; } = TimeSpan.FromMilliseconds(2000);

    /// <summary>Reads the section, over <paramref name="usual"/>.</summary>
    public static RetrySettings Read(SettingReader reader, RetrySettings usual)
    {
        var unit = TimeSpan.FromMilliseconds(1);
        var read = new RetrySettings
        {
            MaxAttempts = reader.Whole("MaxAttempts", 1, 20) ?? usual.MaxAttempts,
            Base = reader.Duration("BaseMilliseconds", unit, 0, 60_000) ?? usual.Base,
            Cap = reader.Duration("CapMilliseconds", unit, 0, 600_000) ?? usual.Cap,
            RetryAfterLimit = reader.Duration("RetryAfterLimitMilliseconds", unit, 0, 600_000) ?? usual.RetryAfterLimit,
        };
        reader.RefuseRest();
        return read;
    }
}
