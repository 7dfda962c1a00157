namespace Atrium.OpenAIProxy.Responses;

/// <summary>How much is remembered of answers that clients may come back to. It is memory of this process: a restart forgets.</summary>
internal sealed record ResponseStoreOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "ResponseStore";

    /// <summary>The most answers; 0 stores none.</summary>
    public int MaxCount { get; init; } = 10_000;

    /// <summary>The most bytes of JSON, all answers together.</summary>
    public long MaxBytes { get; init; } = 256 * 1024 * 1024;

    /// <summary>Seconds that an answer is kept.</summary>
    public int LifetimeSeconds { get; init; } = 86_400;
}
