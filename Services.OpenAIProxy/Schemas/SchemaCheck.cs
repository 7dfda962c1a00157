using System.Globalization;
using System.Text.Json;

namespace Atrium.OpenAIProxy.Schemas;

/// <summary>
/// Checks a value against a JSON schema (draft 2020-12, and <c>definitions</c> and lists of <c>items</c> as before). References lead to places
/// in the same schema; <c>format</c>, <c>unevaluated*</c> and unknown words demand nothing. Schemas come from clients, so the work is
/// bounded: patterns take linear time or little of it, and references that lead round in a circle come to an end.
/// </summary>
internal sealed class SchemaCheck
{
    private const int MostSteps = 200_000;
    private const int Deepest = 200;

    private readonly JsonElement _root;
    private int _steps;
    private int _depth;

    private SchemaCheck(JsonElement root) => _root = root;

    /// <summary>The first fault found in <paramref name="value"/>; null when it follows <paramref name="schema"/>.</summary>
    public static SchemaFault? Of(JsonElement schema, JsonElement value) => new SchemaCheck(schema).Check(schema, value, Place.Root);

    /// <summary>The same for a text, which has to be JSON first.</summary>
    public static SchemaFault? OfText(JsonElement schema, string text)
    {
        try
        {
            using var json = JsonDocument.Parse(text);
            return Of(schema, json.RootElement);
        }
        catch (JsonException exception)
        {
            return new SchemaFault("", $"is not JSON (line {exception.LineNumber + 1}, byte {exception.BytePositionInLine + 1})");
        }
    }

    /// <summary>Checks one value against one schema inside the whole.</summary>
    public SchemaFault? Check(JsonElement schema, JsonElement value, Place place)
    {
        if (schema.ValueKind != JsonValueKind.Object)
        {
            return schema.ValueKind == JsonValueKind.False ? place.Fault("must not be there") : null;
        }

        if (++_steps > MostSteps || _depth >= Deepest)
        {
            return place.Fault("cannot be checked: its schema leads too far");
        }

        _depth++;
        var fault = Reference(schema, value, place) ?? ValueRules.Check(schema, value, place) ?? Kind(schema, value, place) ?? Combined(schema, value, place);
        _depth--;
        return fault;
    }

    private SchemaFault? Kind(JsonElement schema, JsonElement value, Place place) => value.ValueKind switch
    {
        JsonValueKind.Object => ObjectRules.Check(this, schema, value, place),
        JsonValueKind.Array => ArrayRules.Check(this, schema, value, place),
        _ => null,
    };

    private SchemaFault? Reference(JsonElement schema, JsonElement value, Place place)
    {
        if (!schema.TryGetProperty("$ref", out var reference) || reference.ValueKind != JsonValueKind.String)
        {
            return null;
        }

        return Resolve(reference.GetString()!) is { } target
            ? Check(target, value, place)
            : place.Fault($"cannot be checked: its schema refers to '{reference.GetString()}', which is not there");
    }

    private JsonElement? Resolve(string reference)
    {
        if (reference is not ['#', ..] || reference.Length > 1 && reference[1] != '/')
        {
            return null;
        }

        var at = _root;
        foreach (var step in Uri.UnescapeDataString(reference[1..]).Split('/').Skip(1))
        {
            var name = step.Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal);
            if (at.ValueKind == JsonValueKind.Object && at.TryGetProperty(name, out var member))
            {
                at = member;
            }
            else if (at.ValueKind == JsonValueKind.Array && int.TryParse(name, CultureInfo.InvariantCulture, out var index) && index >= 0 && index < at.GetArrayLength())
            {
                at = at[index];
            }
            else
            {
                return null;
            }
        }

        return at;
    }

    private SchemaFault? Combined(JsonElement schema, JsonElement value, Place place)
    {
        if (List(schema, "allOf") is { } all && all.Select(one => Check(one, value, place)).FirstOrDefault(static fault => fault is not null) is { } fault)
        {
            return fault;
        }

        if (List(schema, "anyOf") is { } any && Nearest(any, value, place) is { } none)
        {
            return none;
        }

        if (List(schema, "oneOf") is { } one)
        {
            var fitting = one.Count(option => Check(option, value, place) is null);
            if (fitting != 1)
            {
                return fitting == 0 ? Nearest(one, value, place) : place.Fault("follows more than one of the schemas of which one is allowed");
            }
        }

        if (schema.TryGetProperty("not", out var not) && Check(not, value, place) is null)
        {
            return place.Fault("follows a schema that it must not follow");
        }

        if (!schema.TryGetProperty("if", out var condition))
        {
            return null;
        }

        return schema.TryGetProperty(Check(condition, value, place) is null ? "then" : "else", out var branch) ? Check(branch, value, place) : null;
    }

    /// <summary>Of the faults against each option, the one that came furthest into the value; null when an option fits.</summary>
    private SchemaFault? Nearest(IReadOnlyList<JsonElement> options, JsonElement value, Place place)
    {
        SchemaFault? nearest = null;
        foreach (var option in options)
        {
            if (Check(option, value, place) is not { } fault)
            {
                return null;
            }

            nearest = nearest is null || fault.Place.Length > nearest.Place.Length ? fault : nearest;
        }

        return nearest is null || nearest.Place.Length > place.ToString().Length ? nearest : place.Fault("follows none of the schemas of which one is needed");
    }

    private static IReadOnlyList<JsonElement>? List(JsonElement schema, string name) =>
        schema.TryGetProperty(name, out var list) && list.ValueKind == JsonValueKind.Array ? [.. list.EnumerateArray()] : null;
}
