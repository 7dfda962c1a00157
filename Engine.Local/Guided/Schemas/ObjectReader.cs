using System.Text.Json;

namespace Atrium.Engine.Guided.Schemas;

/// <summary>Reads the keywords of objects.</summary>
internal static class ObjectReader
{
    public static void Read(ObjectShape shape, SchemaNode node, JsonProperty keyword)
    {
        switch (keyword.Name)
        {
            case "required":
                shape.Required.UnionWith(node.Strings(keyword));
                break;
            case "properties" when keyword.Value.ValueKind != JsonValueKind.Object:
                throw node.Error("properties", "needs an object of schemas");
            case "properties":
                foreach (var property in keyword.Value.EnumerateObject())
                {
                    shape.Properties.TryAdd(property.Name, []);
                }

                break;
            case "unevaluatedProperties" when keyword.Value.ValueKind == JsonValueKind.False:
                shape.Closed = true;
                break;
            case "unevaluatedProperties" when keyword.Value.ValueKind != JsonValueKind.True:
                throw node.Error(keyword.Name, "can only be true or false");
            case "minProperties":
                shape.MinProperties = (Math.Max(shape.MinProperties?.Value ?? 0, node.Count(keyword)), node);
                break;
            case "maxProperties":
                shape.MaxProperties = (Math.Min(shape.MaxProperties?.Value ?? int.MaxValue, node.Count(keyword)), node);
                break;
        }
    }

    /// <summary>
    /// Gathers what each property must satisfy: in each schema its own entry, or, where the schema does not name it, that
    /// schema's <c>additionalProperties</c>.
    /// </summary>
    public static void Join(ObjectShape shape, IReadOnlyList<SchemaNode> nodes)
    {
        // A property that is only required is still one to write, in its turn after those described.
        foreach (var name in shape.Required)
        {
            shape.Properties.TryAdd(name, []);
        }

        foreach (var node in nodes)
        {
            var own = node.Json.TryGetProperty("properties", out var properties) ? properties : default;
            var others = node.Json.TryGetProperty("additionalProperties", out var additional) ? node.Child("additionalProperties", additional) : null;
            foreach (var (name, demands) in shape.Properties)
            {
                if (own.ValueKind == JsonValueKind.Object && own.TryGetProperty(name, out var schema))
                {
                    demands.Add(node.Child("properties", name, schema));
                }
                else if (others is not null)
                {
                    demands.Add(others);
                }
            }

            if (others is not null)
            {
                (shape.Additional ??= []).Add(others);
            }
        }
    }
}
