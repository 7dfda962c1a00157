using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using Atrium.OpenAIProxy.Delivery;
using Atrium.OpenAIProxy.Generation;

namespace Atrium.OpenAIProxy.Chat;

/// <summary>A whole answer, as <c>POST /v1/chat/completions</c> gives it without streaming.</summary>
internal sealed record ChatCompletion(
    [property: JsonPropertyName("id")] string Id,
    [property: JsonPropertyName("object")] string Object,
    [property: JsonPropertyName("created")] long Created,
    [property: JsonPropertyName("model")] string Model,
    [property: JsonPropertyName("choices")] IReadOnlyList<ChatChoice> Choices,
    [property: JsonPropertyName("usage")] ChatUsage Usage,
    [property: JsonPropertyName("service_tier"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? ServiceTier,
    [property: JsonPropertyName("system_fingerprint"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? SystemFingerprint)
{
    /// <summary>The form of <paramref name="answer"/>.</summary>
    public static ChatCompletion Of(ChatReply reply, CollectedAnswer answer) => new(
        reply.Id, "chat.completion", reply.Created, reply.Model, [.. answer.Choices.Select(choice => ChatChoice.Of(choice, reply))],
        ChatUsage.Of(answer.Usage), answer.Started.ServiceTier, answer.Started.SystemFingerprint);
}

/// <summary>One choice of an answer.</summary>
internal sealed record ChatChoice(
    [property: JsonPropertyName("index")] int Index,
    [property: JsonPropertyName("message")] ChatMessage Message,
    [property: JsonPropertyName("logprobs")] ChatLogprobs? Logprobs,
    [property: JsonPropertyName("finish_reason")] string FinishReason)
{
    /// <summary>The form of <paramref name="choice"/>.</summary>
    public static ChatChoice Of(CollectedChoice choice, ChatReply reply)
    {
        IReadOnlyList<ChatToolCall> calls = [.. choice.ToolCalls.Select(ChatToolCall.Of)];
        var message = new ChatMessage(
            "assistant",
            calls.Count > 0 && choice.Text.Length == 0 ? null : choice.Text.ToString(),
            Text(choice.Refusal),
            reply.ShowReasoning ? Text(choice.Reasoning) : null,
            calls.Count > 0 && !reply.LegacyFunctions ? calls : null,
            reply.LegacyFunctions && calls is [var first, ..] ? first.Function : null);
        return new ChatChoice(
            choice.Index,
            message,
            choice.Logprobs.Count == 0 ? null : ChatLogprobs.Of(choice.Logprobs),
            reply.LegacyFunctions && choice.FinishReason == Generation.FinishReason.ToolCalls ? "function_call" : choice.FinishReason.Word());
    }

    private static string? Text(StringBuilder text) => text.Length == 0 ? null : text.ToString();
}

/// <summary>What the model said. Thinking is only there when it is not stripped and there was some.</summary>
internal sealed record ChatMessage(
    [property: JsonPropertyName("role")] string Role,
    [property: JsonPropertyName("content")] string? Content,
    [property: JsonPropertyName("refusal")] string? Refusal,
    [property: JsonPropertyName("reasoning_content"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? ReasoningContent,
    [property: JsonPropertyName("tool_calls"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<ChatToolCall>? ToolCalls,
    [property: JsonPropertyName("function_call"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] ChatFunctionCall? FunctionCall);

/// <summary>A call of a function.</summary>
internal sealed record ChatToolCall(
    [property: JsonPropertyName("id")] string Id,
    [property: JsonPropertyName("type")] string Type,
    [property: JsonPropertyName("function")] ChatFunctionCall Function)
{
    /// <summary>The form of <paramref name="call"/>.</summary>
    public static ChatToolCall Of(CollectedToolCall call) => new(call.Id, "function", new ChatFunctionCall(call.Name, call.Arguments.ToString()));
}

/// <summary>Which function, and its arguments, JSON as text.</summary>
internal sealed record ChatFunctionCall([property: JsonPropertyName("name")] string Name, [property: JsonPropertyName("arguments")] string Arguments);

/// <summary>Token counts; <c>estimated</c> is there, and true, only when the engine did not count.</summary>
internal sealed record ChatUsage(
    [property: JsonPropertyName("prompt_tokens")] int PromptTokens,
    [property: JsonPropertyName("completion_tokens")] int CompletionTokens,
    [property: JsonPropertyName("total_tokens")] int TotalTokens,
    [property: JsonPropertyName("prompt_tokens_details"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] ChatPromptDetails? PromptDetails,
    [property: JsonPropertyName("completion_tokens_details"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] ChatCompletionDetails? CompletionDetails,
    [property: JsonPropertyName("estimated"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)] bool Estimated)
{
    /// <summary>The counts in OpenAI's terms.</summary>
    public static ChatUsage Of(TokenUsage usage) => new(
        usage.Prompt,
        usage.Completion,
        usage.Prompt + usage.Completion,
        usage.Cached is { } cached ? new ChatPromptDetails(cached) : null,
        usage.Reasoning is { } reasoning ? new ChatCompletionDetails(reasoning) : null,
        usage.Estimated);
}

/// <summary>What is known of the prompt's tokens.</summary>
internal sealed record ChatPromptDetails([property: JsonPropertyName("cached_tokens")] int CachedTokens);

/// <summary>What is known of the answer's tokens.</summary>
internal sealed record ChatCompletionDetails([property: JsonPropertyName("reasoning_tokens")] int ReasoningTokens);

[JsonSerializable(typeof(ChatCompletion))]
[JsonSerializable(typeof(ChatLogprobs))]
[JsonSerializable(typeof(ChatUsage))]
internal sealed partial class ChatJson : JsonSerializerContext
{
    /// <summary>The context with text written as it is.</summary>
    public static ChatJson Relaxed { get; } = new(new JsonSerializerOptions { Encoder = RelaxedJson.Encoder });
}
