namespace Atrium.OpenAIProxy.Telemetry;

/// <summary>What OpenTelemetry's own variables say about generations.</summary>
internal sealed record TelemetryOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "Telemetry";

    /// <summary>The categories of conventions wanted in their newest form, separated by commas.</summary>
    public string StabilityOptIn { get; init; } = "";

    /// <summary>Whether spans carry what was asked and answered.</summary>
    public bool CaptureContent { get; init; }

    /// <summary>Whether the newest draft of the conventions is wanted in place of the usual one.</summary>
    public bool LatestDraft => StabilityOptIn.Split(',', StringSplitOptions.TrimEntries).Contains("gen_ai_latest_experimental", StringComparer.Ordinal);
}
