using System.Text.Json;
using System.Text.Json.Serialization;

namespace Atrium.OpenAIProxy.Errors;

/// <summary>OpenAI's error envelope.</summary>
internal sealed record ErrorBody([property: JsonPropertyName("error")] ErrorDetail Error);

/// <summary>What went wrong; all four members are always present, as clients index them without asking.</summary>
internal sealed record ErrorDetail(
    [property: JsonPropertyName("message")] string Message,
    [property: JsonPropertyName("type")] string Type,
    [property: JsonPropertyName("param")] string? Param,
    [property: JsonPropertyName("code")] string? Code);

[JsonSerializable(typeof(ErrorBody))]
internal sealed partial class ErrorJson : JsonSerializerContext
{
    /// <summary>The context with text written as it is.</summary>
    public static ErrorJson Relaxed { get; } = new(new JsonSerializerOptions { Encoder = RelaxedJson.Encoder });
}
