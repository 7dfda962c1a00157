namespace Atrium.Cli.Chat;

/// <summary>What <c>atrium chat</c> was asked for.</summary>
internal sealed record ChatRequest
{
    /// <summary>The server, without <c>/v1</c>.</summary>
    public required Uri Server { get; init; }

    /// <summary>The model, or null for the first the server offers.</summary>
    public string? Model { get; init; }

    /// <summary>The API key, or null.</summary>
    public string? Key { get; init; }

    /// <summary>The system message, or null.</summary>
    public string? System { get; init; }

    /// <summary>Asks the model to think first, and shows it.</summary>
    public bool Reasoning { get; init; }

    /// <summary>One JSON object instead of text; only for a single question.</summary>
    public bool Json { get; init; }

    /// <summary>The question, or null to talk.</summary>
    public string? Prompt { get; init; }
}
