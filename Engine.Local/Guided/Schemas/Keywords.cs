using System.Text.Json;

namespace Atrium.Engine.Guided.Schemas;

/// <summary>Which keywords say something about the value, and which only about the schema.</summary>
internal static class Keywords
{
    private static readonly HashSet<string> Annotations =
    [
        "$schema", "$id", "id", "$comment", "$anchor", "$vocabulary", "$defs", "definitions", "title", "description", "default", "example",
        "examples", "deprecated", "readOnly", "writeOnly", "contentMediaType", "contentEncoding", "externalDocs", "xml", "discriminator",
    ];

    public static bool IsAnnotation(string keyword) => Annotations.Contains(keyword) || keyword.StartsWith("x-", StringComparison.Ordinal);

    /// <summary>Whether the schema demands anything beyond what <c>$ref</c> and <c>allOf</c> bring in, and has not been spent.</summary>
    public static bool Demands(SchemaNode node) => node.Json.EnumerateObject().Any(keyword => keyword.Name switch
    {
        "$ref" or "allOf" => false,
        "anyOf" => !node.Spent.HasFlag(Compositions.AnyOf),
        "oneOf" => !node.Spent.HasFlag(Compositions.OneOf),
        _ => !IsAnnotation(keyword.Name),
    });

    public static int Count(this SchemaNode node, JsonProperty keyword) =>
        keyword.Value.ValueKind == JsonValueKind.Number && keyword.Value.TryGetDecimal(out var value)
        && value >= 0 && value == decimal.Truncate(value)
            ? value <= 1_000_000 ? (int)value : throw node.Error(keyword.Name, "is greater than 1000000")
            : throw node.Error(keyword.Name, "needs a whole number, 0 or more");

    public static decimal Decimal(this SchemaNode node, JsonProperty keyword) =>
        keyword.Value.ValueKind == JsonValueKind.Number && keyword.Value.TryGetDecimal(out var value)
            ? value
            : throw node.Error(keyword.Name, "needs a number below 1e28");

    public static bool Flag(this SchemaNode node, JsonProperty keyword) =>
        keyword.Value.ValueKind is JsonValueKind.True or JsonValueKind.False
            ? keyword.Value.GetBoolean()
            : throw node.Error(keyword.Name, "needs true or false");

    public static string String(this SchemaNode node, JsonProperty keyword) =>
        keyword.Value.ValueKind == JsonValueKind.String ? keyword.Value.GetString()! : throw node.Error(keyword.Name, "needs a text");

    public static IEnumerable<string> Strings(this SchemaNode node, JsonProperty keyword) =>
        keyword.Value.ValueKind == JsonValueKind.Array && keyword.Value.EnumerateArray().All(item => item.ValueKind == JsonValueKind.String)
            ? keyword.Value.EnumerateArray().Select(item => item.GetString()!)
            : throw node.Error(keyword.Name, "needs a list of texts");
}
