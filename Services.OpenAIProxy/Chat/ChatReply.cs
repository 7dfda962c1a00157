namespace Atrium.OpenAIProxy.Chat;

/// <summary>What stays the same over all parts of one reply.</summary>
internal sealed record ChatReply
{
    /// <summary>The completion's id.</summary>
    public string Id { get; } = "chatcmpl-" + Guid.NewGuid().ToString("N");

    /// <summary>When it began, in seconds since 1970.</summary>
    public required long Created { get; init; }

    /// <summary>The model that answers.</summary>
    public required string Model { get; init; }

    /// <summary>How many choices it has.</summary>
    public int Choices { get; init; } = 1;

    /// <summary>Whether a stream ends with the token counts.</summary>
    public bool IncludeUsage { get; init; }

    /// <summary>Whether the chunks of a stream are padded.</summary>
    public bool Obfuscate { get; init; }

    /// <summary>Whether calls are told as <c>function_call</c>, to clients that asked with <c>functions</c>.</summary>
    public bool LegacyFunctions { get; init; }

    /// <summary>Whether the answer can be nothing but calls.</summary>
    public bool CallsOnly { get; init; }

    /// <summary>Whether the client sees the thinking.</summary>
    public bool ShowReasoning { get; init; }
}
