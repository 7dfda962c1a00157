using System.Globalization;
using System.Text.Json;

namespace Atrium.OpenAIProxy.Schemas;

/// <summary>What a schema says about a value as such: its type, the values allowed, numbers and texts.</summary>
internal static class ValueRules
{
    /// <summary>The first fault; null for none.</summary>
    public static SchemaFault? Check(JsonElement schema, JsonElement value, Place place)
    {
        if (schema.TryGetProperty("type", out var type) && !IsOf(type, value))
        {
            return place.Fault($"is {Named(value)}, not {(type.ValueKind == JsonValueKind.Array ? string.Join(" or ", type.EnumerateArray()) : type)}");
        }

        if (schema.TryGetProperty("enum", out var values) && values.ValueKind == JsonValueKind.Array && !values.EnumerateArray().Any(one => JsonElement.DeepEquals(one, value)))
        {
            return place.Fault("is none of the values allowed");
        }

        if (schema.TryGetProperty("const", out var only) && !JsonElement.DeepEquals(only, value))
        {
            return place.Fault("is not the value required");
        }

        return value.ValueKind switch
        {
            JsonValueKind.Number => Number(schema, value, place),
            JsonValueKind.String => Text(schema, value.GetString()!, place),
            _ => null,
        };
    }

    /// <summary>A count that a schema demands; null when it demands none.</summary>
    public static int? Count(JsonElement schema, string name) =>
        schema.TryGetProperty(name, out var count) && count.ValueKind == JsonValueKind.Number && count.TryGetDouble(out var number) ? (int)Math.Clamp(number, 0, int.MaxValue) : null;

    private static bool IsOf(JsonElement type, JsonElement value) => type.ValueKind == JsonValueKind.Array
        ? type.EnumerateArray().Any(one => IsOf(one, value))
        : type.ToString() switch
        {
            "object" => value.ValueKind == JsonValueKind.Object,
            "array" => value.ValueKind == JsonValueKind.Array,
            "string" => value.ValueKind == JsonValueKind.String,
            "boolean" => value.ValueKind is JsonValueKind.True or JsonValueKind.False,
            "null" => value.ValueKind == JsonValueKind.Null,
            "number" => value.ValueKind == JsonValueKind.Number,
            "integer" => value.ValueKind == JsonValueKind.Number && IsWhole(value),
            _ => true,
        };

    private static bool IsWhole(JsonElement number) => number.TryGetDecimal(out var value) ? decimal.IsInteger(value) : double.IsInteger(number.GetDouble());

    private static string Named(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Object => "an object",
        JsonValueKind.Array => "an array",
        JsonValueKind.String => "a string",
        JsonValueKind.Number => "a number",
        JsonValueKind.Null => "null",
        _ => "a boolean",
    };

    private static SchemaFault? Number(JsonElement schema, JsonElement value, Place place)
    {
        foreach (var bound in (ReadOnlySpan<string>)["minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum"])
        {
            if (!schema.TryGetProperty(bound, out var limit) || limit.ValueKind != JsonValueKind.Number)
            {
                continue;
            }

            var order = Compare(value, limit);
            if (bound switch { "minimum" => order < 0, "maximum" => order > 0, "exclusiveMinimum" => order <= 0, _ => order >= 0 })
            {
                return place.Fault($"is outside of its {bound} {limit}");
            }
        }

        return schema.TryGetProperty("multipleOf", out var step) && step.ValueKind == JsonValueKind.Number && !IsMultiple(value, step) ? place.Fault($"is no multiple of {step}") : null;
    }

    private static int Compare(JsonElement one, JsonElement other) =>
        one.TryGetDecimal(out var left) && other.TryGetDecimal(out var right) ? left.CompareTo(right) : one.GetDouble().CompareTo(other.GetDouble());

    // Where the numbers are too large or too small for exact arithmetic, nothing is said.
    private static bool IsMultiple(JsonElement value, JsonElement step) =>
        !value.TryGetDecimal(out var number) || !step.TryGetDecimal(out var unit) || unit <= 0 || number % unit == 0;

    private static SchemaFault? Text(JsonElement schema, string text, Place place)
    {
        var (least, most) = (Count(schema, "minLength"), Count(schema, "maxLength"));
        if (least is not null || most is not null)
        {
            var length = text.EnumerateRunes().Count();
            if (length < least || length > most)
            {
                return place.Fault($"has {length.ToString(CultureInfo.InvariantCulture)} characters, {(length < least ? $"fewer than {least}" : $"more than {most}")}");
            }
        }

        return schema.TryGetProperty("pattern", out var pattern) && pattern.ValueKind == JsonValueKind.String && !Patterns.Matches(pattern.GetString()!, text)
            ? place.Fault($"does not match the pattern '{pattern}'")
            : null;
    }
}
