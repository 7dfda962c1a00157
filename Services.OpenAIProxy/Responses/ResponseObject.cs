using System.Text.Json;
using System.Text.Json.Serialization;
using Atrium.OpenAIProxy.Chat;
using Atrium.OpenAIProxy.Generation;

namespace Atrium.OpenAIProxy.Responses;

/// <summary>An answer of <c>/v1/responses</c>: what was said, and what was asked for.</summary>
internal sealed record ResponseObject
{
    [JsonPropertyName("id")]
    public required string Id { get; init; }

    [JsonPropertyName("object")]
    public string Object { get; init; } = "response";

    [JsonPropertyName("created_at")]
    public required long CreatedAt { get; init; }

    /// <summary><c>in_progress</c>, <c>completed</c>, <c>incomplete</c> or <c>failed</c>.</summary>
    [JsonPropertyName("status")]
    public required string Status { get; init; }

    [JsonPropertyName("background")]
    public bool Background { get; init; }

    [JsonPropertyName("error")]
    public ResponseError? Error { get; init; }

    [JsonPropertyName("incomplete_details")]
    public IncompleteDetails? IncompleteDetails { get; init; }

    [JsonPropertyName("instructions")]
    public string? Instructions { get; init; }

    [JsonPropertyName("max_output_tokens")]
    public int? MaxOutputTokens { get; init; }

    [JsonPropertyName("max_tool_calls")]
    public int? MaxToolCalls { get; init; }

    [JsonPropertyName("model")]
    public required string Model { get; init; }

    [JsonPropertyName("output")]
    public IReadOnlyList<ResponseItem> Output { get; init; } = [];

    [JsonPropertyName("parallel_tool_calls")]
    public bool ParallelToolCalls { get; init; } = true;

    [JsonPropertyName("previous_response_id")]
    public string? PreviousResponseId { get; init; }

    [JsonPropertyName("reasoning")]
    public ResponseReasoning Reasoning { get; init; } = new(null, null);

    [JsonPropertyName("service_tier"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? ServiceTier { get; init; }

    /// <summary>Whether it can be asked for later.</summary>
    [JsonPropertyName("store")]
    public bool Store { get; init; }

    /// <summary>Null when the client left it to the engine.</summary>
    [JsonPropertyName("temperature")]
    public double? Temperature { get; init; }

    [JsonPropertyName("text")]
    public JsonElement Text { get; init; }

    [JsonPropertyName("tool_choice")]
    public JsonElement ToolChoice { get; init; }

    [JsonPropertyName("tools")]
    public JsonElement Tools { get; init; }

    [JsonPropertyName("top_logprobs")]
    public int TopLogprobs { get; init; }

    /// <summary>Null when the client left it to the engine.</summary>
    [JsonPropertyName("top_p")]
    public double? TopP { get; init; }

    [JsonPropertyName("truncation")]
    public string Truncation { get; init; } = "disabled";

    [JsonPropertyName("usage")]
    public ResponseUsage? Usage { get; init; }

    [JsonPropertyName("user")]
    public string? User { get; init; }

    [JsonPropertyName("metadata")]
    public JsonElement Metadata { get; init; }
}

/// <summary>Why an answer failed.</summary>
internal sealed record ResponseError([property: JsonPropertyName("code")] string Code, [property: JsonPropertyName("message")] string Message);

/// <summary>Why an answer is not whole: <c>max_output_tokens</c> or <c>content_filter</c>.</summary>
internal sealed record IncompleteDetails([property: JsonPropertyName("reason")] string Reason);

/// <summary>What the client wanted of a model that thinks.</summary>
internal sealed record ResponseReasoning([property: JsonPropertyName("effort")] string? Effort, [property: JsonPropertyName("summary")] string? Summary);

/// <summary>Token counts; <c>estimated</c> is there, and true, only when the engine did not count.</summary>
internal sealed record ResponseUsage(
    [property: JsonPropertyName("input_tokens")] int InputTokens,
    [property: JsonPropertyName("input_tokens_details")] ResponseInputDetails InputDetails,
    [property: JsonPropertyName("output_tokens")] int OutputTokens,
    [property: JsonPropertyName("output_tokens_details")] ResponseOutputDetails OutputDetails,
    [property: JsonPropertyName("total_tokens")] int TotalTokens,
    [property: JsonPropertyName("estimated"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)] bool Estimated)
{
    /// <summary>The counts in this API's terms.</summary>
    public static ResponseUsage Of(TokenUsage usage) => new(
        usage.Prompt, new ResponseInputDetails(usage.Cached ?? 0), usage.Completion, new ResponseOutputDetails(usage.Reasoning ?? 0),
        usage.Prompt + usage.Completion, usage.Estimated);
}

/// <summary>Prompt tokens that the engine had in memory; 0 when it does not say.</summary>
internal sealed record ResponseInputDetails([property: JsonPropertyName("cached_tokens")] int CachedTokens);

/// <summary>Tokens of thinking; 0 when they were not counted apart.</summary>
internal sealed record ResponseOutputDetails([property: JsonPropertyName("reasoning_tokens")] int ReasoningTokens);

[JsonSerializable(typeof(ResponseObject))]
[JsonSerializable(typeof(ChatTokenLogprob))]
[JsonSerializable(typeof(DeletedResponse))]
internal sealed partial class ResponseJson : JsonSerializerContext
{
    /// <summary>The context with text written as it is.</summary>
    public static ResponseJson Relaxed { get; } = new(new JsonSerializerOptions { Encoder = RelaxedJson.Encoder });
}
