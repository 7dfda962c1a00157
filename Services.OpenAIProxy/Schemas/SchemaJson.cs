using System.Text.Json.Serialization;

namespace Atrium.OpenAIProxy.Schemas;

[JsonSerializable(typeof(string))]
internal sealed partial class SchemaJson : JsonSerializerContext;
