using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Atrium.Engine.Models;
using Atrium.Engine.Tokenize;

namespace Atrium.Engine.Server;

/// <summary>Triton's error body.</summary>
internal sealed record ErrorBody(string Error);

/// <summary>Every reply of the engine, generated at compile time.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(ErrorBody))]
[JsonSerializable(typeof(ServerMetadata))]
[JsonSerializable(typeof(ModelMetadata))]
[JsonSerializable(typeof(ModelConfig))]
[JsonSerializable(typeof(StatisticsReply))]
[JsonSerializable(typeof(IReadOnlyList<IndexLine>))]
[JsonSerializable(typeof(TokenizeReply))]
[JsonSerializable(typeof(DetokenizeReply))]
[JsonSerializable(typeof(string[]))]
internal sealed partial class EngineJson : JsonSerializerContext;

/// <summary>The context as replies use it.</summary>
internal static class Reply
{
    /// <summary>Quotes inside messages stay readable instead of becoming \u0027: replies are never put into HTML.</summary>
    public static EngineJson Json { get; } = new(
        new JsonSerializerOptions(EngineJson.Default.Options) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
}
