namespace Atrium.OpenAIProxy.Routing.Settings;

/// <summary>How long the router waits for any engine, beside what the engine's own kind waits. Null waits as long as that.</summary>
internal sealed record TimeoutSettings
{
    /// <summary>From the sending of a request to the first part of a streamed answer.</summary>
    public TimeSpan? FirstToken { get; init; }

    /// <summary>Between two parts of an answer.</summary>
    public TimeSpan? Idle { get; init; }

    /// <summary>For one engine's whole answer.</summary>
    public TimeSpan? Total { get; init; }

    /// <summary>Reads the section, over <paramref name="usual"/>; 0 is null.</summary>
    public static TimeoutSettings Read(SettingReader reader, TimeoutSettings usual)
    {
        var read = new TimeoutSettings
        {
            FirstToken = Seconds("FirstTokenSeconds", usual.FirstToken),
            Idle = Seconds("IdleSeconds", usual.Idle),
            Total = Seconds("TotalSeconds", usual.Total),
        };
        reader.RefuseRest();
        return read;

        TimeSpan? Seconds(string name, TimeSpan? otherwise) =>
            reader.Duration(name, TimeSpan.FromSeconds(1), 0, 86_400) is { } value ? value > TimeSpan.Zero ? value : null : otherwise;
    }
}
