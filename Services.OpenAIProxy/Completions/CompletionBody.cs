using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using System.Text.Json.Serialization;
using Atrium.OpenAIProxy.Chat;

namespace Atrium.OpenAIProxy.Completions;

/// <summary>The request as the API description shows it; <see cref="CompletionReader"/> takes the fields one by one.</summary>
internal sealed record CompletionBody
{
    [JsonPropertyName("model"), Description("The id that GET /v1/models lists.")]
    public required string Model { get; init; }

    [JsonPropertyName("prompt"), Description("A text, or a list of texts; the choices of the second prompt come after those of the first.")]
    public required JsonElement Prompt { get; init; }

    [JsonPropertyName("max_tokens"), Range(1, int.MaxValue), DefaultValue(CompletionReader.DefaultMaxTokens)]
    public int? MaxTokens { get; init; }

    [JsonPropertyName("suffix"), Description("The text after the answer, for engines that fill in.")]
    public string? Suffix { get; init; }

    [JsonPropertyName("echo"), DefaultValue(false), Description("Begin each answer with its prompt.")]
    public bool? Echo { get; init; }

    [JsonPropertyName("n"), Range(1, 128), DefaultValue(1)]
    public int? N { get; init; }

    [JsonPropertyName("logprobs"), Range(0, 20), Description("Log probabilities of the tokens, and of this many alternatives.")]
    public int? Logprobs { get; init; }

    [JsonPropertyName("temperature"), Range(0.0, 2.0)]
    public double? Temperature { get; init; }

    [JsonPropertyName("top_p"), Range(0.0, 1.0)]
    public double? TopP { get; init; }

    [JsonPropertyName("stop"), Description("A string, or up to four; the answer ends before the first.")]
    public JsonElement? Stop { get; init; }

    [JsonPropertyName("seed")]
    public long? Seed { get; init; }

    [JsonPropertyName("presence_penalty"), Range(-2.0, 2.0)]
    public double? PresencePenalty { get; init; }

    [JsonPropertyName("frequency_penalty"), Range(-2.0, 2.0)]
    public double? FrequencyPenalty { get; init; }

    [JsonPropertyName("logit_bias")]
    public JsonElement? LogitBias { get; init; }

    [JsonPropertyName("stream"), DefaultValue(false), Description("Answer as server-sent events.")]
    public bool? Stream { get; init; }

    [JsonPropertyName("stream_options")]
    public StreamOptionsBody? StreamOptions { get; init; }
}
