using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Atrium.OpenAIProxy.Messages;

/// <summary>The request as the API description shows it; <see cref="MessageRequestReader"/> takes the fields one by one.</summary>
internal sealed record MessageBody
{
    [JsonPropertyName("model"), Description("The id that GET /v1/models lists.")]
    public required string Model { get; init; }

    [JsonPropertyName("max_tokens"), Range(1, int.MaxValue), Description("Required, except for counting.")]
    public int? MaxTokens { get; init; }

    [JsonPropertyName("messages"), MinLength(1), Description("The conversation, which ends with the user.")]
    public required IReadOnlyList<ConversationMessageBody> Messages { get; init; }

    [JsonPropertyName("system"), Description("Instructions: a text, or blocks of text.")]
    public JsonElement? System { get; init; }

    [JsonPropertyName("stop_sequences"), MaxLength(4)]
    public IReadOnlyList<string>? StopSequences { get; init; }

    [JsonPropertyName("temperature"), Range(0.0, 1.0)]
    public double? Temperature { get; init; }

    [JsonPropertyName("top_p"), Range(0.0, 1.0)]
    public double? TopP { get; init; }

    [JsonPropertyName("top_k")]
    public int? TopK { get; init; }

    [JsonPropertyName("tools"), Description("Tools that the client describes: name, description, input_schema.")]
    public JsonElement? Tools { get; init; }

    [JsonPropertyName("tool_choice"), Description("type: auto, any, tool or none; disable_parallel_tool_use.")]
    public JsonElement? ToolChoice { get; init; }

    [JsonPropertyName("thinking"), Description("type: enabled with budget_tokens, disabled, or adaptive.")]
    public JsonElement? Thinking { get; init; }

    [JsonPropertyName("metadata"), Description("user_id.")]
    public JsonElement? Metadata { get; init; }

    [JsonPropertyName("stream"), DefaultValue(false), Description("Answer as server-sent events.")]
    public bool? Stream { get; init; }
}

/// <summary>One message.</summary>
internal sealed record ConversationMessageBody
{
    [JsonPropertyName("role"), AllowedValues("user", "assistant")]
    public required string Role { get; init; }

    [JsonPropertyName("content"), Description("A text, or blocks: text, image, document, tool_use, tool_result, thinking.")]
    public required JsonElement Content { get; init; }
}
