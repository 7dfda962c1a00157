using Atrium.OpenAIProxy.Templates;

namespace Atrium.OpenAIProxy.Chat;

/// <summary>A chat completion request, read and checked.</summary>
internal sealed record ChatRequest
{
    /// <summary>The model as the client named it.</summary>
    public required string Model { get; init; }

    /// <summary>The conversation, at least one message.</summary>
    public required IReadOnlyList<ChatTurn> Messages { get; init; }

    /// <summary>Randomness, 0 to 2.</summary>
    public double Temperature { get; init; } = 0.7;

    /// <summary>Nucleus sampling, 0 to 1.</summary>
    public double TopP { get; init; } = 0.9;

    /// <summary>The most tokens to generate when the client does not say and the context has room.</summary>
    public const int DefaultMaxTokens = 4096;

    /// <summary>The most tokens to generate; null when the client did not say.</summary>
    public int? MaxTokens { get; init; }

    /// <summary>Makes sampling repeatable, on engines that can.</summary>
    public long? Seed { get; init; }

    /// <summary>-2 to 2; null when the client did not say.</summary>
    public double? PresencePenalty { get; init; }

    /// <summary>-2 to 2; null when the client did not say.</summary>
    public double? FrequencyPenalty { get; init; }

    /// <summary>Strings that end the answer, at most four.</summary>
    public IReadOnlyList<string> Stop { get; init; } = [];

    /// <summary>Whether the answer is wanted as a stream.</summary>
    public bool Stream { get; init; }

    /// <summary>Whether the stream ends with a chunk that holds the token counts.</summary>
    public bool IncludeUsage { get; init; }

    /// <summary>What the client wants of a model that can think.</summary>
    public Thinking Thinking { get; init; }
}
