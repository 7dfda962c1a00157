using System.Text.Json;

namespace Atrium.OpenAIProxy.Schemas;

/// <summary>What a schema says about the members of an object.</summary>
internal static class ObjectRules
{
    /// <summary>The first fault; null for none.</summary>
    public static SchemaFault? Check(SchemaCheck check, JsonElement schema, JsonElement value, Place place)
    {
        var count = value.EnumerateObject().Count();
        if (count < ValueRules.Count(schema, "minProperties") || count > ValueRules.Count(schema, "maxProperties"))
        {
            return place.Fault($"has {count} members, too {(count < ValueRules.Count(schema, "minProperties") ? "few" : "many")}");
        }

        return Required(schema, value, place) ?? Dependent(check, schema, value, place) ?? Members(check, schema, value, place);
    }

    private static SchemaFault? Required(JsonElement schema, JsonElement value, Place place) =>
        schema.TryGetProperty("required", out var required) ? Missing(required, value, place) : null;

    private static SchemaFault? Missing(JsonElement names, JsonElement value, Place place)
    {
        var missing = names.ValueKind != JsonValueKind.Array ? null
            : names.EnumerateArray().Where(static name => name.ValueKind == JsonValueKind.String).Select(static name => name.GetString()!).FirstOrDefault(name => !value.TryGetProperty(name, out _));
        return missing is null ? null : place.Fault($"has no '{missing}'");
    }

    private static SchemaFault? Dependent(SchemaCheck check, JsonElement schema, JsonElement value, Place place)
    {
        foreach (var (name, needed) in Under(schema, "dependentRequired"))
        {
            if (value.TryGetProperty(name, out _) && Missing(needed, value, place) is { } fault)
            {
                return fault;
            }
        }

        foreach (var (name, demanded) in Under(schema, "dependentSchemas"))
        {
            if (value.TryGetProperty(name, out _) && check.Check(demanded, value, place) is { } fault)
            {
                return fault;
            }
        }

        return null;
    }

    private static SchemaFault? Members(SchemaCheck check, JsonElement schema, JsonElement value, Place place)
    {
        var patterns = Under(schema, "patternProperties").ToList();
        var named = schema.TryGetProperty("properties", out var properties) && properties.ValueKind == JsonValueKind.Object ? properties : default;
        foreach (var member in value.EnumerateObject())
        {
            var at = place.At(member.Name);
            var known = named.ValueKind == JsonValueKind.Object && named.TryGetProperty(member.Name, out _);
            if (known && check.Check(named.GetProperty(member.Name), member.Value, at) is { } fault)
            {
                return fault;
            }

            foreach (var (pattern, demanded) in patterns.Where(one => Patterns.Matches(one.Name, member.Name)))
            {
                known = true;
                if (check.Check(demanded, member.Value, at) is { } wrong)
                {
                    return wrong;
                }
            }

            if (!known && schema.TryGetProperty("additionalProperties", out var additional) && check.Check(additional, member.Value, at) is { } more)
            {
                return more;
            }

            if (schema.TryGetProperty("propertyNames", out var names) && check.Check(names, JsonSerializer.SerializeToElement(member.Name, SchemaJson.Default.String), at) is { } misnamed)
            {
                return misnamed with { Message = $"is misnamed: its name {misnamed.Message}" };
            }
        }

        return null;
    }

    private static IEnumerable<(string Name, JsonElement Value)> Under(JsonElement schema, string name) =>
        schema.TryGetProperty(name, out var owner) && owner.ValueKind == JsonValueKind.Object ? owner.EnumerateObject().Select(static one => (one.Name, one.Value)) : [];
}
