using System.Globalization;
using System.Text.Json;

namespace Atrium.OpenAIProxy.Schemas;

/// <summary>What a schema says about the items of an array.</summary>
internal static class ArrayRules
{
    /// <summary>The first fault; null for none.</summary>
    public static SchemaFault? Check(SchemaCheck check, JsonElement schema, JsonElement value, Place place)
    {
        var count = value.GetArrayLength();
        if (count < ValueRules.Count(schema, "minItems") || count > ValueRules.Count(schema, "maxItems"))
        {
            return place.Fault($"has {count} items, too {(count < ValueRules.Count(schema, "minItems") ? "few" : "many")}");
        }

        return Items(check, schema, value, place) ?? Contained(check, schema, value, place) ?? Unique(schema, value, place);
    }

    private static SchemaFault? Items(SchemaCheck check, JsonElement schema, JsonElement value, Place place)
    {
        // A list of schemas under "items", with "additionalItems" for the rest, is what "prefixItems" and "items" were before.
        var items = schema.TryGetProperty("items", out var all) ? all : default;
        var legacy = items.ValueKind == JsonValueKind.Array;
        var prefix = legacy ? items : schema.TryGetProperty("prefixItems", out var first) && first.ValueKind == JsonValueKind.Array ? first : default;
        var rest = !legacy ? items : schema.TryGetProperty("additionalItems", out var additional) ? additional : default;
        var placed = prefix.ValueKind == JsonValueKind.Array ? prefix.GetArrayLength() : 0;
        var index = 0;
        foreach (var item in value.EnumerateArray())
        {
            var demanded = index < placed ? prefix[index] : rest;
            if (demanded.ValueKind != JsonValueKind.Undefined && check.Check(demanded, item, place.At(index.ToString(CultureInfo.InvariantCulture))) is { } fault)
            {
                return fault;
            }

            index++;
        }

        return null;
    }

    private static SchemaFault? Contained(SchemaCheck check, JsonElement schema, JsonElement value, Place place)
    {
        if (!schema.TryGetProperty("contains", out var wanted))
        {
            return null;
        }

        var found = value.EnumerateArray().Count(item => check.Check(wanted, item, place) is null);
        return found < (ValueRules.Count(schema, "minContains") ?? 1) || found > ValueRules.Count(schema, "maxContains")
            ? place.Fault($"holds {found} of the items that it must contain")
            : null;
    }

    // By their text first: comparing each item with each other would take the square of their number.
    private static SchemaFault? Unique(JsonElement schema, JsonElement value, Place place)
    {
        if (!schema.TryGetProperty("uniqueItems", out var unique) || unique.ValueKind != JsonValueKind.True)
        {
            return null;
        }

        var seen = new HashSet<string>(StringComparer.Ordinal);
        var repeated = value.EnumerateArray().Any(item => !seen.Add(item.GetRawText()));
        var few = value.GetArrayLength() <= 256;
        if (!repeated && few)
        {
            JsonElement[] items = [.. value.EnumerateArray()];
            repeated = items.Index().Any(one => items.AsSpan(one.Index + 1).ContainsEqual(one.Item));
        }

        return repeated ? place.Fault("holds an item twice") : null;
    }

    private static bool ContainsEqual(this Span<JsonElement> items, JsonElement wanted)
    {
        foreach (var item in items)
        {
            if (JsonElement.DeepEquals(item, wanted))
            {
                return true;
            }
        }

        return false;
    }
}
