using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Atrium.OpenAIProxy.Chat;

/// <summary>
/// The request as the API description shows it. It is never read into: <see cref="ChatRequestReader"/> takes the fields one by one,
/// to be able to name the path of what is wrong.
/// </summary>
internal sealed record ChatCompletionBody
{
    [JsonPropertyName("model"), Description("The id that GET /v1/models lists.")]
    public required string Model { get; init; }

    [JsonPropertyName("messages"), MinLength(1), Description("The conversation.")]
    public required IReadOnlyList<ChatMessageBody> Messages { get; init; }

    [JsonPropertyName("temperature"), Range(0.0, 2.0), DefaultValue(0.7)]
    public double? Temperature { get; init; }

    [JsonPropertyName("top_p"), Range(0.0, 1.0), DefaultValue(0.9)]
    public double? TopP { get; init; }

    [JsonPropertyName("max_completion_tokens"), Range(1, int.MaxValue), Description("4096 when not given, or what the context has left.")]
    public int? MaxCompletionTokens { get; init; }

    [JsonPropertyName("max_tokens"), Range(1, int.MaxValue), Description("The older name of max_completion_tokens.")]
    public int? MaxTokens { get; init; }

    [JsonPropertyName("stop"), Description("A string, or up to four; the answer ends before the first.")]
    public JsonElement? Stop { get; init; }

    [JsonPropertyName("seed")]
    public long? Seed { get; init; }

    [JsonPropertyName("presence_penalty"), Range(-2.0, 2.0)]
    public double? PresencePenalty { get; init; }

    [JsonPropertyName("frequency_penalty"), Range(-2.0, 2.0)]
    public double? FrequencyPenalty { get; init; }

    [JsonPropertyName("stream"), DefaultValue(false), Description("Answer as server-sent events.")]
    public bool? Stream { get; init; }

    [JsonPropertyName("stream_options")]
    public StreamOptionsBody? StreamOptions { get; init; }

    [JsonPropertyName("reasoning_effort"), AllowedValues("none", "minimal", "low", "medium", "high", "xhigh"), Description("none and minimal decline thinking, the others ask for it.")]
    public string? ReasoningEffort { get; init; }
}

/// <summary>One message.</summary>
internal sealed record ChatMessageBody
{
    [JsonPropertyName("role"), AllowedValues("system", "developer", "user", "assistant", "tool")]
    public required string Role { get; init; }

    [JsonPropertyName("content"), Description("A string, or a list of text parts.")]
    public JsonElement? Content { get; init; }
}

/// <summary>Options of a stream.</summary>
internal sealed record StreamOptionsBody
{
    [JsonPropertyName("include_usage"), Description("End with a chunk that holds the token counts.")]
    public bool? IncludeUsage { get; init; }
}
