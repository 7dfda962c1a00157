using System.Text.Json;

namespace Atrium.Engine.Guided.Schemas;

/// <summary>Reads what flat schemas demand, keyword by keyword. A keyword that no grammar can promise is refused, never skipped.</summary>
internal static class ShapeReader
{
    public static Shape Read(IReadOnlyList<SchemaNode> nodes, SchemaNode place)
    {
        var shape = new Shape { Node = place };
        var nullable = nodes.Count > 0 && nodes.All(node => node.Json.TryGetProperty("nullable", out var flag) && flag.ValueKind == JsonValueKind.True);
        foreach (var node in nodes)
        {
            foreach (var keyword in node.Json.EnumerateObject())
            {
                Read(shape, node, keyword);
            }
        }

        ObjectReader.Join(shape.Object, nodes);
        ArrayReader.Join(shape.Array, nodes);
        if (nullable && shape.Declared is { } declared)
        {
            shape.Declared = declared | JsonTypes.Null;
        }

        return shape;
    }

    private static void Read(Shape shape, SchemaNode node, JsonProperty keyword)
    {
        switch (keyword.Name)
        {
            case "$ref" or "allOf" or "anyOf" or "oneOf":
                return;
            case "nullable":
                _ = node.Flag(keyword);
                return;
            case "type":
                shape.Declared = (shape.Declared ?? JsonTypes.All) & Types(node, keyword);
                return;
            case "enum":
                Values(shape, keyword.Value.ValueKind == JsonValueKind.Array && keyword.Value.GetArrayLength() > 0
                    ? [.. keyword.Value.EnumerateArray()]
                    : throw node.Error("enum", "needs a list of values"));
                return;
            case "const":
                Values(shape, [keyword.Value]);
                return;
            case "minimum" or "maximum" or "exclusiveMinimum" or "exclusiveMaximum" or "multipleOf":
                shape.Implied |= JsonTypes.Number;
                NumberReader.Read(shape.Number, node, keyword);
                return;
            case "minLength":
                shape.Implied |= JsonTypes.String;
                shape.String.MinLength = Math.Max(shape.String.MinLength, node.Count(keyword));
                return;
            case "maxLength":
                shape.Implied |= JsonTypes.String;
                shape.String.MaxLength = Math.Min(shape.String.MaxLength ?? int.MaxValue, node.Count(keyword));
                return;
            case "pattern":
                shape.Implied |= JsonTypes.String;
                shape.String.Pattern = Only(shape.String.Pattern, node, keyword);
                return;
            case "format":
                Format(shape, node, keyword);
                return;
            case "items" or "prefixItems" or "additionalItems" or "unevaluatedItems" or "minItems" or "maxItems" or "uniqueItems" or "minContains":
                shape.Implied |= JsonTypes.Array;
                ArrayReader.Read(shape.Array, node, keyword);
                return;
            case "properties" or "required" or "additionalProperties" or "unevaluatedProperties" or "minProperties" or "maxProperties":
                shape.Implied |= JsonTypes.Object;
                ObjectReader.Read(shape.Object, node, keyword);
                return;
            default:
                if (!Keywords.IsAnnotation(keyword.Name))
                {
                    throw node.Error(keyword.Name, "is not supported: a grammar cannot promise it");
                }

                return;
        }
    }

    private static JsonTypes Types(SchemaNode node, JsonProperty keyword)
    {
        IEnumerable<JsonElement> names = keyword.Value.ValueKind == JsonValueKind.Array ? keyword.Value.EnumerateArray() : [keyword.Value];
        return names.Aggregate(JsonTypes.None, (types, name) => types | (name.ValueKind == JsonValueKind.String ? name.GetString() : null) switch
        {
            "null" => JsonTypes.Null,
            "boolean" => JsonTypes.Boolean,
            "integer" => JsonTypes.Integer,
            "number" => JsonTypes.Number,
            "string" => JsonTypes.String,
            "array" => JsonTypes.Array,
            "object" => JsonTypes.Object,
            _ => throw node.Error("type", "needs null, boolean, integer, number, string, array, object or a list of them"),
        });
    }

    private static void Values(Shape shape, IReadOnlyList<JsonElement> values) =>
        shape.Values = shape.Values is { } earlier ? [.. earlier.Where(a => values.Any(b => JsonElement.DeepEquals(a, b)))] : values;

    private static (string, SchemaNode) Only((string Value, SchemaNode Node)? earlier, SchemaNode node, JsonProperty keyword)
    {
        var value = node.String(keyword);
        return earlier is null || earlier.Value.Value == value
            ? (value, node)
            : throw node.Error(keyword.Name, $"is asked for twice, here and at \"{earlier.Value.Node.Pointer}\"; a grammar cannot promise both");
    }

    private static void Format(Shape shape, SchemaNode node, JsonProperty keyword)
    {
        var format = node.String(keyword);
        if (NumberReader.IsFormat(format))
        {
            shape.Implied |= JsonTypes.Number;
            NumberReader.ReadFormat(shape.Number, format);
        }
        else if (StringFormats.Find(format) is not null)
        {
            shape.Implied |= JsonTypes.String;
            shape.String.Format = Only(shape.String.Format, node, keyword);
        }
        else
        {
            throw node.Error("format", $"\"{format}\" is unknown; known are {string.Join(", ", StringFormats.Names)}");
        }
    }
}
