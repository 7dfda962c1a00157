using System.Text.Json.Serialization;

namespace Atrium.Clients.Js.Tests;

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(NodeResult))]
internal sealed partial class NodeJson : JsonSerializerContext;
