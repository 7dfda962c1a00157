using System.Text.Json.Serialization;

namespace Atrium.OpenAIProxy.Chat;

/// <summary>A whole answer, as <c>POST /v1/chat/completions</c> gives it without streaming.</summary>
internal sealed record ChatCompletion(
    [property: JsonPropertyName("id")] string Id,
    [property: JsonPropertyName("object")] string Object,
    [property: JsonPropertyName("created")] long Created,
    [property: JsonPropertyName("model")] string Model,
    [property: JsonPropertyName("choices")] IReadOnlyList<ChatChoice> Choices,
    [property: JsonPropertyName("usage")] ChatUsage Usage);

/// <summary>The one choice of an answer.</summary>
internal sealed record ChatChoice(
    [property: JsonPropertyName("index")] int Index,
    [property: JsonPropertyName("message")] ChatMessage Message,
    [property: JsonPropertyName("logprobs")] object? Logprobs,
    [property: JsonPropertyName("finish_reason")] string FinishReason);

/// <summary>What the model said. Thinking is only there when it is not stripped and there was some.</summary>
internal sealed record ChatMessage(
    [property: JsonPropertyName("role")] string Role,
    [property: JsonPropertyName("content")] string Content,
    [property: JsonPropertyName("refusal")] string? Refusal,
    [property: JsonPropertyName("reasoning_content"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? ReasoningContent);

/// <summary>Token counts; <c>estimated</c> is there, and true, only when the engine did not count.</summary>
internal sealed record ChatUsage(
    [property: JsonPropertyName("prompt_tokens")] int PromptTokens,
    [property: JsonPropertyName("completion_tokens")] int CompletionTokens,
    [property: JsonPropertyName("total_tokens")] int TotalTokens,
    [property: JsonPropertyName("estimated"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)] bool Estimated)
{
    /// <summary>The counts in OpenAI's terms.</summary>
    public static ChatUsage Of(Generation.TokenUsage usage) => new(usage.Prompt, usage.Completion, usage.Prompt + usage.Completion, usage.Estimated);
}

[JsonSerializable(typeof(ChatCompletion))]
[JsonSerializable(typeof(ChatUsage))]
internal sealed partial class ChatJson : JsonSerializerContext
{
    /// <summary>The context with text written as it is.</summary>
    public static ChatJson Relaxed { get; } = new(new System.Text.Json.JsonSerializerOptions { Encoder = RelaxedJson.Encoder });
}
