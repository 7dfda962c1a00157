using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Atrium.Engine.Tests.Guided;

/// <summary>Draws schemas, values that are valid under them, and values that are nearly so.</summary>
internal sealed class RandomSchema(Random random)
{
    private static readonly string[] Names = ["a", "ab", "id", "name", "é", "x y", "q\"t"];
    private static readonly string[] Texts = ["", "a", "abc", "l\ni", "😀é", "\\\""];
    private static readonly string[] Patterns = ["^[a-c]{1,3}$", "^(on|off)$", "^x"];
    private static readonly JsonSerializerOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public string Write(int depth) => Schema(depth).ToJsonString(Plain);

    public static string Instance(JsonElement schema, Random random) =>
        Value(schema, random)?.ToJsonString(random.Next(2) == 0 ? Plain : new JsonSerializerOptions(Plain) { WriteIndented = true })
            // The framework escapes what a model writes as it is.
            .Replace("\\uD83D\\uDE00", "😀", StringComparison.Ordinal) ?? "null";

    /// <summary>Values with one thing changed: a member dropped, added or replaced, or the whole put into a list.</summary>
    public static IEnumerable<string> Mutants(string instance, Random random)
    {
        yield return $"[{instance}]";
        yield return random.Next(2) == 0 ? "\"zzzz\"" : "-777";
        var node = JsonNode.Parse(instance);
        var places = Places(node).ToList();
        for (var i = 0; i < 4 && places.Count > 0; i++)
        {
            var copy = node!.DeepClone();
            var place = Places(copy).ElementAt(random.Next(places.Count));
            switch (place)
            {
                case JsonObject o when o.Count > 0 && random.Next(2) == 0:
                    o.Remove(o.ElementAt(random.Next(o.Count)).Key);
                    break;
                case JsonObject o:
                    o[Names[random.Next(Names.Length)]] = random.Next(2) == 0 ? -777 : "zzzz";
                    break;
                case JsonArray a when a.Count > 0 && random.Next(2) == 0:
                    a.RemoveAt(random.Next(a.Count));
                    break;
                case JsonArray a:
                    a.Add(random.Next(2) == 0 ? -777 : "zzzz");
                    break;
            }

            yield return copy.ToJsonString(Plain);
        }
    }

    private static IEnumerable<JsonNode> Places(JsonNode? node) => node switch
    {
        JsonObject o => [o, .. o.SelectMany(member => Places(member.Value))],
        JsonArray a => [a, .. a.SelectMany(Places)],
        _ => [],
    };

    private JsonObject Schema(int depth)
    {
        switch (random.Next(depth == 0 ? 6 : 10))
        {
            case 0:
                return new() { ["type"] = "integer", ["minimum"] = random.Next(-200, 1), ["maximum"] = random.Next(1, 3000) };
            case 1:
                return new() { ["type"] = "number", ["minimum"] = -random.Next(2000) / 8m, ["maximum"] = random.Next(2000) / 16m };
            case 2:
                var length = random.Next(3);
                return new() { ["type"] = "string", ["minLength"] = length, ["maxLength"] = length + random.Next(400) };
            case 3:
                return new() { ["type"] = new JsonArray("boolean", "null"), ["description"] = "or not" };
            case 4:
                return new() { ["enum"] = new JsonArray(Texts[random.Next(Texts.Length)], random.Next(5), null, new JsonArray(1, "b"), new JsonObject { ["k"] = true }) };
            case 5:
                return new() { ["type"] = "string", ["pattern"] = Patterns[random.Next(Patterns.Length)] };
            case 6:
                var min = random.Next(3);
                return new() { ["type"] = "array", ["items"] = Schema(depth - 1), ["minItems"] = min, ["maxItems"] = min + random.Next(4) };
            case 7:
                return new() { ["anyOf"] = new JsonArray(Schema(depth - 1), Schema(depth - 1)) };
            default:
                return Object(depth);
        }
    }

    private JsonObject Object(int depth)
    {
        var names = Names.OrderBy(_ => random.Next()).Take(random.Next(1, 5)).ToList();
        var schema = new JsonObject
        {
            ["type"] = "object",
            ["properties"] = new JsonObject(names.Select(name => KeyValuePair.Create(name, (JsonNode?)Schema(depth - 1)))),
            ["required"] = new JsonArray([.. names.Where(_ => random.Next(2) == 0).Select(name => (JsonNode)name)]),
            ["additionalProperties"] = random.Next(2) == 0 ? false : Schema(0),
        };
        if (random.Next(4) == 0)
        {
            // The same, said in two schemas that both must hold.
            var required = schema["required"]!.DeepClone();
            schema.Remove("required");
            return new() { ["allOf"] = new JsonArray(schema, new JsonObject { ["required"] = required }) };
        }

        return schema;
    }

    private static JsonNode? Value(JsonElement schema, Random random)
    {
        if (schema.TryGetProperty("allOf", out var all))
        {
            var merged = JsonNode.Parse(all[0].GetRawText())!.AsObject();
            merged["required"] = JsonNode.Parse(all[1].GetProperty("required").GetRawText());
            return Value(JsonDocument.Parse(merged.ToJsonString()).RootElement, random);
        }

        if (schema.TryGetProperty("anyOf", out var any))
        {
            return Value(any[random.Next(any.GetArrayLength())], random);
        }

        if (schema.TryGetProperty("enum", out var values))
        {
            return JsonNode.Parse(values[random.Next(values.GetArrayLength())].GetRawText());
        }

        if (schema.TryGetProperty("pattern", out var pattern))
        {
            return pattern.GetString() switch { "^[a-c]{1,3}$" => "cab"[random.Next(3)..], "^x" => "x\n\"y", _ => random.Next(2) == 0 ? "on" : "off" };
        }

        return schema.GetProperty("type").ToString() switch
        {
            "integer" => random.Next(Number("minimum"), Number("maximum") + 1),
            "number" => decimal.Round((schema.GetProperty("minimum").GetDecimal() + schema.GetProperty("maximum").GetDecimal()) * random.Next(3) / 2m, 6)
                is var n && n >= schema.GetProperty("minimum").GetDecimal() && n <= schema.GetProperty("maximum").GetDecimal() ? n : schema.GetProperty("minimum").GetDecimal(),
            "string" => string.Concat(Enumerable.Range(0, random.Next(Number("minLength"), Number("maxLength") + 1))
                .Select(i => (i % 3) switch { 0 => "a", 1 => "😀", _ => "\n" })),
            "array" => new JsonArray([.. Enumerable.Range(0, random.Next(Number("minItems"), Number("maxItems") + 1)).Select(_ => Value(schema.GetProperty("items"), random))]),
            "object" => Members(schema, random),
            _ => random.Next(3) == 0 ? null : random.Next(2) == 0,
        };

        int Number(string keyword) => (int)schema.GetProperty(keyword).GetDecimal();
    }

    private static JsonObject Members(JsonElement schema, Random random)
    {
        var required = schema.GetProperty("required").EnumerateArray().Select(name => name.GetString()!).ToHashSet();
        var value = new JsonObject();
        foreach (var property in schema.GetProperty("properties").EnumerateObject())
        {
            if (required.Contains(property.Name) || random.Next(2) == 0)
            {
                value[property.Name] = Value(property.Value, random);
            }
        }

        var additional = schema.GetProperty("additionalProperties");
        for (var i = 0; additional.ValueKind == JsonValueKind.Object && i < random.Next(3); i++)
        {
            value["other" + i.ToString(CultureInfo.InvariantCulture)] = Value(additional, random);
        }

        return value;
    }
}
