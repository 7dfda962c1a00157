namespace Atrium.Upstreams.Inspection;

/// <summary>How a request ended.</summary>
public enum Ending
{
    Running,
    Completed,

    /// <summary>The client closed the connection first.</summary>
    Aborted,

    /// <summary>The mock broke it off on purpose.</summary>
    Faulted,
}

/// <summary>One request and what became of it.</summary>
public sealed record Entry(int Number, string Path, string Body, string? RequestId)
{
    /// <summary>The request's headers, by name in any case.</summary>
    public IReadOnlyDictionary<string, string> Headers { get; init; } = new Dictionary<string, string>();

    /// <summary>Events of text that were sent.</summary>
    public int Events { get; set; }

    public Ending Ending { get; set; }

    /// <summary>When it ended.</summary>
    public DateTimeOffset Ended { get; set; }

    /// <summary>The journal was cleared since.</summary>
    internal bool Forgotten { get; set; }
}
