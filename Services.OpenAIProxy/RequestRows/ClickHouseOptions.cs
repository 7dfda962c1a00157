namespace Atrium.OpenAIProxy.RequestRows;

/// <summary>Where a row about each request goes.</summary>
internal sealed record ClickHouseOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "ClickHouse";

    /// <summary>Whether rows are written at all.</summary>
    public bool Enabled { get; init; }

    /// <summary>The server's HTTP port.</summary>
    public Uri Url { get; init; } = new("http://localhost:8123");

    /// <summary>The database that holds the table <c>proxy_metrics</c>.</summary>
    public string Database { get; init; } = "ai_services";

    /// <summary>Who writes; empty for the server's default user.</summary>
    public string User { get; init; } = "";

    /// <summary>The user's password.</summary>
    public string Password { get; init; } = "";
}
