using System.Text.Json.Serialization;

namespace Atrium.Cli.Up;

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(ReadyBlock))]
[JsonSerializable(typeof(ServerMetadata))]
internal sealed partial class UpJson : JsonSerializerContext;

/// <summary>The answer of <c>GET /v2</c> (KServe v2 server metadata), as far as it is shown.</summary>
internal sealed record ServerMetadata(string? Name, string? Version);
