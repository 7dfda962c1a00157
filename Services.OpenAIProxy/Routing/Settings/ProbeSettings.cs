namespace Atrium.OpenAIProxy.Routing.Settings;

/// <summary>How deployments are asked for their health while nobody uses them.</summary>
internal sealed record ProbeSettings
{
    /// <summary>Between two probes of a deployment; null probes none.</summary>
    public TimeSpan? Interval { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>For the answer to a probe.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Failed probes in a row that take a deployment out; the first good one takes it in again.</summary>
    public int UnhealthyAfter { get; init; } = 2;

    /// <summary>Reads the section.</summary>
    public static ProbeSettings Read(SettingReader reader)
    {
        var usual = new ProbeSettings();
        var read = new ProbeSettings
        {
            Interval = reader.Duration("IntervalSeconds", TimeSpan.FromSeconds(1), 0, 86_400) is { } value ? value > TimeSpan.Zero ? value : null : usual.Interval,
            Timeout = reader.Duration("TimeoutSeconds", TimeSpan.FromSeconds(1), 0.1, 3600) ?? usual.Timeout,
            UnhealthyAfter = reader.Whole("UnhealthyAfter", 1, 1000) ?? usual.UnhealthyAfter,
        };
        reader.RefuseRest();
        return read;
    }
}
