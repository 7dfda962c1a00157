using System.Text.Json;
using System.Text.Json.Serialization;

namespace Atrium.OpenAIProxy.Tools;

/// <summary>The answer of a search.</summary>
internal sealed record SearchAnswer(
    [property: JsonPropertyName("status")] string Status,
    [property: JsonPropertyName("query")] string Query,
    [property: JsonPropertyName("results")] IReadOnlyList<SearchResult> Results,
    [property: JsonPropertyName("error"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Error);

/// <summary>One page that was found.</summary>
internal sealed record SearchResult(
    [property: JsonPropertyName("title")] string Title,
    [property: JsonPropertyName("url")] string Url,
    [property: JsonPropertyName("content")] string Content);

/// <summary>The answer of reading a page.</summary>
internal sealed record PageAnswer(
    [property: JsonPropertyName("status")] string Status,
    [property: JsonPropertyName("url")] string Url,
    [property: JsonPropertyName("title"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Title,
    [property: JsonPropertyName("content")] string Content,
    [property: JsonPropertyName("error"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Error);

[JsonSerializable(typeof(SearchAnswer))]
[JsonSerializable(typeof(PageAnswer))]
internal sealed partial class ToolJson : JsonSerializerContext
{
    /// <summary>The context with text written as it is.</summary>
    public static ToolJson Relaxed { get; } = new(new JsonSerializerOptions { Encoder = RelaxedJson.Encoder });
}
