using System.Text.Json.Serialization;

namespace Atrium.Standalone.Engine;

/// <summary>One line of .NET's JSON console formatter, as far as it is relayed.</summary>
internal sealed record EngineLogLine
{
    public string? LogLevel { get; init; }

    public string? Message { get; init; }

    public string? Exception { get; init; }
}

[JsonSerializable(typeof(EngineLogLine))]
internal sealed partial class EngineLogJson : JsonSerializerContext;
