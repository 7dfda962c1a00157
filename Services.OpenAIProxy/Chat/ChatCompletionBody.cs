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

    [JsonPropertyName("n"), Range(1, 128), DefaultValue(1), Description("How many answers.")]
    public int? N { get; init; }

    [JsonPropertyName("logit_bias"), Description("Added to the logits of tokens, by token id: -100 to 100.")]
    public IReadOnlyDictionary<string, double>? LogitBias { get; init; }

    [JsonPropertyName("logprobs"), DefaultValue(false), Description("Tell how likely each token was.")]
    public bool? Logprobs { get; init; }

    [JsonPropertyName("top_logprobs"), Range(0, 20), Description("Alternatives to tell beside each token; needs logprobs.")]
    public int? TopLogprobs { get; init; }

    [JsonPropertyName("tools"), MaxLength(128), Description("Functions that the model may call.")]
    public IReadOnlyList<ChatToolBody>? Tools { get; init; }

    [JsonPropertyName("tool_choice"), Description("none, auto, required, or {\"type\":\"function\",\"function\":{\"name\":...}}.")]
    public JsonElement? ToolChoice { get; init; }

    [JsonPropertyName("parallel_tool_calls"), Description("false ends the answer with its first call.")]
    public bool? ParallelToolCalls { get; init; }

    [JsonPropertyName("response_format"), Description("text, json_object, or json_schema with a name and a schema.")]
    public JsonElement? ResponseFormat { get; init; }

    [JsonPropertyName("top_k"), Range(-1, int.MaxValue), Description("Keep the k most likely tokens. An extension.")]
    public int? TopK { get; init; }

    [JsonPropertyName("min_p"), Range(0.0, 1.0), Description("Drop what is less likely than this fraction of the likeliest token. An extension.")]
    public double? MinP { get; init; }

    [JsonPropertyName("repetition_penalty"), Range(0.01, 10.0), Description("Above 1 discourages repetition. An extension.")]
    public double? RepetitionPenalty { get; init; }

    [JsonPropertyName("verbosity"), AllowedValues("low", "medium", "high")]
    public string? Verbosity { get; init; }

    [JsonPropertyName("service_tier"), AllowedValues("auto", "default", "flex", "scale", "priority", "fast")]
    public string? ServiceTier { get; init; }

    [JsonPropertyName("user"), Description("A label; without effect on the answer.")]
    public string? User { get; init; }

    [JsonPropertyName("metadata"), Description("Up to 16 labels; without effect on the answer.")]
    public IReadOnlyDictionary<string, string>? Metadata { get; init; }

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

    [JsonPropertyName("content"), Description("A string, or a list of parts: text, image_url, input_audio, file.")]
    public JsonElement? Content { get; init; }

    [JsonPropertyName("name")]
    public string? Name { get; init; }

    [JsonPropertyName("tool_calls"), Description("Calls that the model made in this message.")]
    public IReadOnlyList<ChatToolCall>? ToolCalls { get; init; }

    [JsonPropertyName("tool_call_id"), Description("The call that a message of the role tool answers.")]
    public string? ToolCallId { get; init; }
}

/// <summary>A function that the model may call.</summary>
internal sealed record ChatToolBody
{
    [JsonPropertyName("type"), AllowedValues("function")]
    public required string Type { get; init; }

    [JsonPropertyName("function")]
    public required ChatFunctionBody Function { get; init; }
}

/// <summary>What a function is called, does and takes.</summary>
internal sealed record ChatFunctionBody
{
    [JsonPropertyName("name"), RegularExpression("^[a-zA-Z0-9_-]{1,64}$")]
    public required string Name { get; init; }

    [JsonPropertyName("description")]
    public string? Description { get; init; }

    [JsonPropertyName("parameters"), Description("A JSON schema of the arguments, which are an object.")]
    public JsonElement? Parameters { get; init; }

    [JsonPropertyName("strict")]
    public bool? Strict { get; init; }
}

/// <summary>Options of a stream.</summary>
internal sealed record StreamOptionsBody
{
    [JsonPropertyName("include_usage"), Description("End with a chunk that holds the token counts.")]
    public bool? IncludeUsage { get; init; }

    [JsonPropertyName("include_obfuscation"), Description("Pad the chunks, so that their sizes say less about what is in them.")]
    public bool? IncludeObfuscation { get; init; }
}
