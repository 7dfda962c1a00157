using System.Text.Json.Serialization;

namespace Atrium.Engine.Server;

/// <summary>Triton's error body.</summary>
internal sealed record ErrorBody(string Error);

/// <summary>Every reply of the engine, generated at compile time.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(ErrorBody))]
internal sealed partial class EngineJson : JsonSerializerContext;
