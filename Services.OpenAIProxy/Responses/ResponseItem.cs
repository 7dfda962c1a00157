using System.Text.Json;
using System.Text.Json.Serialization;
using Atrium.OpenAIProxy.Chat;
using Atrium.OpenAIProxy.Generation;

namespace Atrium.OpenAIProxy.Responses;

/// <summary>One item of an answer: a <c>message</c>, a <c>function_call</c> or <c>reasoning</c>, each with its own members.</summary>
internal sealed record ResponseItem
{
    [JsonPropertyName("id")]
    public required string Id { get; init; }

    [JsonPropertyName("type")]
    public required string Type { get; init; }

    [JsonPropertyName("status")]
    public required string Status { get; init; }

    [JsonPropertyName("role"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Role { get; init; }

    [JsonPropertyName("summary"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<ResponsePart>? Summary { get; init; }

    [JsonPropertyName("content"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<ResponsePart>? Content { get; init; }

    [JsonPropertyName("call_id"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? CallId { get; init; }

    [JsonPropertyName("name"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Name { get; init; }

    [JsonPropertyName("arguments"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Arguments { get; init; }

    /// <summary>A message of the model.</summary>
    public static ResponseItem Message(string id, string status, IReadOnlyList<ResponsePart> content) =>
        new() { Id = id, Type = "message", Status = status, Role = "assistant", Content = content };

    /// <summary>A call of a function.</summary>
    public static ResponseItem Call(string id, string status, string callId, string name, string arguments) =>
        new() { Id = id, Type = "function_call", Status = status, CallId = callId, Name = name, Arguments = arguments };

    /// <summary>The model's thinking, as its content or, for a client that asked for a summary, as that.</summary>
    public static ResponseItem Thinking(string id, string status, string? text, bool asSummary) => new()
    {
        Id = id,
        Type = "reasoning",
        Status = status,
        Summary = asSummary && text is not null ? [ResponsePart.Summary(text)] : [],
        Content = asSummary ? null : text is null ? [] : [ResponsePart.Thought(text)],
    };

    /// <summary>An id for an item; <paramref name="prefix"/> says of which type.</summary>
    public static string NewId(string prefix) => prefix + "_" + Guid.NewGuid().ToString("N");
}

/// <summary>A part of an item: <c>output_text</c>, <c>refusal</c>, <c>reasoning_text</c> or <c>summary_text</c>.</summary>
internal sealed record ResponsePart
{
    [JsonPropertyName("type")]
    public required string Type { get; init; }

    [JsonPropertyName("text"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Text { get; init; }

    [JsonPropertyName("annotations"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<JsonElement>? Annotations { get; init; }

    [JsonPropertyName("logprobs"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<ChatTokenLogprob>? Logprobs { get; init; }

    [JsonPropertyName("refusal"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? RefusalText { get; init; }

    /// <summary>What the model says.</summary>
    public static ResponsePart Said(string text, IEnumerable<TokenLogprob> logprobs) =>
        new() { Type = "output_text", Text = text, Annotations = [], Logprobs = [.. logprobs.Select(ChatTokenLogprob.Of)] };

    /// <summary>What the model says in place of an answer.</summary>
    public static ResponsePart Refusal(string text) => new() { Type = "refusal", RefusalText = text };

    /// <summary>What the model thinks.</summary>
    public static ResponsePart Thought(string text) => new() { Type = "reasoning_text", Text = text };

    /// <summary>The same for clients that asked for a summary.</summary>
    public static ResponsePart Summary(string text) => new() { Type = "summary_text", Text = text };
}
