using System.Text.Json.Serialization;

namespace Atrium.Standalone.Engine;

/// <summary>One line of the log that <c>LOG_FORMAT=json</c> writes, as far as it is relayed.</summary>
internal sealed record EngineLogLine
{
    public string? Level { get; init; }

    public string? Message { get; init; }

    public string? Exception { get; init; }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(EngineLogLine))]
internal sealed partial class EngineLogJson : JsonSerializerContext;
