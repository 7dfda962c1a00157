namespace Atrium.OpenAIProxy.Routing.Settings;

/// <summary>What the router does where a model says nothing else.</summary>
internal sealed record RoutingSettings
{
    /// <summary>The configuration section.</summary>
    public const string Section = "Routing";

    /// <summary>Tries.</summary>
    public RetrySettings Retries { get; init; } = new();

    /// <summary>Breakers.</summary>
    public BreakerSettings Breaker { get; init; } = new();

    /// <summary>Timeouts.</summary>
    public TimeoutSettings Timeouts { get; init; } = new();

    /// <summary>Prefix affinity.</summary>
    public AffinitySettings Affinity { get; init; } = new();

    /// <summary>Health probes; the same for all models.</summary>
    public ProbeSettings Probes { get; init; } = new();

    /// <summary>
    /// How long the beginning of a stream is held back while the engine has accepted the request and says nothing, so that a failure still has
    /// a status of its own; then the stream begins, and comments keep it open. The same for all models.
    /// </summary>
    public TimeSpan HoldStart { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Reads the section.</summary>
    public static RoutingSettings Read(IConfiguration configuration, List<string> wrong)
    {
        var reader = new SettingReader(configuration.GetSection(Section), wrong);
        var usual = new RoutingSettings();
        var read = new RoutingSettings
        {
            Retries = RetrySettings.Read(reader.Object("Retries"), usual.Retries),
            Breaker = BreakerSettings.Read(reader.Object("Breaker"), usual.Breaker),
            Timeouts = TimeoutSettings.Read(reader.Object("Timeouts"), usual.Timeouts),
            Affinity = AffinitySettings.Read(reader.Object("Affinity"), usual.Affinity),
            Probes = ProbeSettings.Read(reader.Object("Probes")),
            HoldStart = reader.Duration("HoldStartSeconds", TimeSpan.FromSeconds(1), 0, 3600) ?? usual.HoldStart,
        };
        reader.RefuseRest();
        return read;
    }
}
