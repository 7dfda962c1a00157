using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Atrium.OpenAIProxy.Responses;

/// <summary>The request as the API description shows it; <see cref="ResponseRequestReader"/> takes the fields one by one.</summary>
internal sealed record ResponseBody
{
    [JsonPropertyName("model"), Description("The id that GET /v1/models lists.")]
    public required string Model { get; init; }

    [JsonPropertyName("input"), Description("A text, or items: messages, function calls, their outputs, reasoning, references.")]
    public required JsonElement Input { get; init; }

    [JsonPropertyName("instructions"), Description("A system message for this answer alone.")]
    public string? Instructions { get; init; }

    [JsonPropertyName("previous_response_id"), Description("Goes on with a conversation that is remembered.")]
    public string? PreviousResponseId { get; init; }

    [JsonPropertyName("store"), DefaultValue(true), Description("Whether the answer is remembered.")]
    public bool? Store { get; init; }

    [JsonPropertyName("tools"), Description("Functions that the model may call.")]
    public JsonElement? Tools { get; init; }

    [JsonPropertyName("tool_choice")]
    public JsonElement? ToolChoice { get; init; }

    [JsonPropertyName("parallel_tool_calls")]
    public bool? ParallelToolCalls { get; init; }

    [JsonPropertyName("text"), Description("format: text, json_object or json_schema.")]
    public JsonElement? Text { get; init; }

    [JsonPropertyName("reasoning"), Description("effort, and summary to have the thinking told as a summary.")]
    public JsonElement? Reasoning { get; init; }

    [JsonPropertyName("max_output_tokens"), Range(1, int.MaxValue)]
    public int? MaxOutputTokens { get; init; }

    [JsonPropertyName("temperature"), Range(0.0, 2.0)]
    public double? Temperature { get; init; }

    [JsonPropertyName("top_p"), Range(0.0, 1.0)]
    public double? TopP { get; init; }

    [JsonPropertyName("top_logprobs"), Range(0, 20)]
    public int? TopLogprobs { get; init; }

    [JsonPropertyName("include"), Description("message.output_text.logprobs asks for log probabilities; the other words are accepted.")]
    public IReadOnlyList<string>? Include { get; init; }

    [JsonPropertyName("metadata"), Description("Labels that come back with the answer.")]
    public JsonElement? Metadata { get; init; }

    [JsonPropertyName("stream"), DefaultValue(false), Description("Answer as server-sent events.")]
    public bool? Stream { get; init; }
}
