using System.Text.Json;

namespace Atrium.Engine.Guided.Schemas;

/// <summary>Reads the keywords of arrays, among them the older form in which <c>items</c> lists the first items.</summary>
internal static class ArrayReader
{
    public static void Read(ArrayShape shape, SchemaNode node, JsonProperty keyword)
    {
        switch (keyword.Name)
        {
            case "minItems":
                shape.MinItems = Math.Max(shape.MinItems, node.Count(keyword));
                break;
            case "maxItems":
                shape.MaxItems = Math.Min(shape.MaxItems ?? int.MaxValue, node.Count(keyword));
                break;
            case "uniqueItems" when node.Flag(keyword):
                throw node.Error("uniqueItems", "is not supported: a grammar cannot compare items");
            case "unevaluatedItems" when keyword.Value.ValueKind != JsonValueKind.False:
                throw node.Error("unevaluatedItems", "can only be false");
            case "minContains":
                throw node.Error("minContains", "is not supported: a grammar cannot promise it");
        }
    }

    public static void Join(ArrayShape shape, IReadOnlyList<SchemaNode> nodes)
    {
        var parts = nodes.Select(node => (First: First(node), Others: Others(node))).ToList();
        for (var i = 0; i < parts.Max(part => (int?)part.First.Count).GetValueOrDefault(); i++)
        {
            shape.Prefix.Add([.. parts.Select(part => i < part.First.Count ? part.First[i] : part.Others).OfType<SchemaNode>()]);
        }

        var rest = parts.Select(part => part.Others).OfType<SchemaNode>().ToList();
        shape.Items = rest.Count > 0 ? rest : null;
    }

    private static IReadOnlyList<SchemaNode> First(SchemaNode node) =>
        node.Json.TryGetProperty("prefixItems", out var prefix) ? node.Children("prefixItems", prefix)
        : node.Json.TryGetProperty("items", out var items) && items.ValueKind == JsonValueKind.Array ? node.Children("items", items)
        : [];

    private static SchemaNode? Others(SchemaNode node)
    {
        var keyword = node.Json.TryGetProperty("items", out var items) && items.ValueKind != JsonValueKind.Array ? "items" : "additionalItems";
        return node.Json.TryGetProperty(keyword, out var rest) ? node.Child(keyword, rest) : null;
    }
}
