using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Atrium.OpenAIProxy.Embeddings;

/// <summary>The request as the API description shows it; <see cref="EmbeddingReader"/> takes the fields one by one.</summary>
internal sealed record EmbeddingBody
{
    [JsonPropertyName("model"), Description("The id that GET /v1/models lists.")]
    public required string Model { get; init; }

    [JsonPropertyName("input"), Description("A text, a list of texts, a list of token ids, or a list of such lists.")]
    public required JsonElement Input { get; init; }

    [JsonPropertyName("encoding_format"), AllowedValues("float", "base64"), DefaultValue("float"), Description("base64: 32-bit floats, low byte first.")]
    public string? EncodingFormat { get; init; }

    [JsonPropertyName("dimensions"), Range(1, 65536), Description("The wanted length of the vectors, for models that can shorten them.")]
    public int? Dimensions { get; init; }

    [JsonPropertyName("user")]
    public string? User { get; init; }
}

/// <summary>The answer as the API description shows it; <see cref="EmbeddingWriter"/> writes it.</summary>
internal sealed record EmbeddingList(
    [property: JsonPropertyName("object")] string Object,
    [property: JsonPropertyName("data")] IReadOnlyList<EmbeddingVector> Data,
    [property: JsonPropertyName("model")] string Model,
    [property: JsonPropertyName("usage")] EmbeddingUsage Usage);

/// <summary>One vector.</summary>
internal sealed record EmbeddingVector(
    [property: JsonPropertyName("object")] string Object,
    [property: JsonPropertyName("index")] int Index,
    [property: JsonPropertyName("embedding"), Description("Numbers, or a string of base64.")] JsonElement Embedding);

/// <summary>Token counts.</summary>
internal sealed record EmbeddingUsage(
    [property: JsonPropertyName("prompt_tokens")] int PromptTokens,
    [property: JsonPropertyName("total_tokens")] int TotalTokens);
