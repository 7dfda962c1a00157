using System.Collections.Frozen;
using System.Text.Json;
using Atrium.OpenAIProxy.Errors;

namespace Atrium.OpenAIProxy.Chat;

/// <summary>Checks that a JSON schema has the shape of one, so that what is wrong with it is said by its place and not by an engine.</summary>
internal static class SchemaShape
{
    private const int Largest = 256 * 1024;

    private static readonly FrozenSet<string> Types = FrozenSet.Create(StringComparer.Ordinal, "object", "array", "string", "number", "integer", "boolean", "null");

    private static readonly FrozenSet<string> OfSchemas = FrozenSet.Create(StringComparer.Ordinal, "properties", "patternProperties", "$defs", "definitions", "dependentSchemas");

    private static readonly FrozenSet<string> ListsOfSchemas = FrozenSet.Create(StringComparer.Ordinal, "anyOf", "oneOf", "allOf", "prefixItems");

    private static readonly FrozenSet<string> Schemas = FrozenSet.Create(
        StringComparer.Ordinal, "items", "additionalProperties", "additionalItems", "not", "if", "then", "else", "contains", "propertyNames", "unevaluatedProperties", "unevaluatedItems");

    /// <summary>Checks <paramref name="schema"/>, which <paramref name="owner"/> has, and answers it. <paramref name="objects"/>: only objects can follow it.</summary>
    public static JsonElement Check(RequestField schema, string owner, string code, bool objects)
    {
        if (schema.Value.ValueKind != JsonValueKind.Object)
        {
            throw schema.WrongType("an object");
        }

        var length = schema.Value.GetRawText().Length;
        if (length > Largest)
        {
            throw schema.Invalid($"Invalid schema for {owner}: it has {length} characters; at most {Largest} are accepted.", code);
        }

        if (objects && schema.Value.TryGetProperty("type", out var type) && !(type.ValueKind == JsonValueKind.String && type.ValueEquals("object")))
        {
            throw schema.Invalid($"Invalid schema for {owner}: schema must be a JSON Schema of 'type: \"object\"', got 'type: {type.GetRawText()}'.", code);
        }

        Walk(schema.Value, []);
        return schema.Value;

        void Walk(JsonElement element, List<string> at)
        {
            if (element.ValueKind is JsonValueKind.True or JsonValueKind.False)
            {
                return;
            }

            if (element.ValueKind != JsonValueKind.Object)
            {
                throw Bad(at, $"{element.GetRawText()} is not of type 'object', 'boolean'.");
            }

            foreach (var member in element.EnumerateObject())
            {
                at.Add(member.Name);
                if (Schemas.Contains(member.Name) && !(member.Name == "items" && member.Value.ValueKind == JsonValueKind.Array))
                {
                    Walk(member.Value, at);
                }
                else if (OfSchemas.Contains(member.Name))
                {
                    Expect(member.Value, JsonValueKind.Object, "object", at);
                    foreach (var one in member.Value.EnumerateObject())
                    {
                        at.Add(one.Name);
                        Walk(one.Value, at);
                        at.RemoveAt(at.Count - 1);
                    }
                }
                else if (ListsOfSchemas.Contains(member.Name) || member.Name == "items")
                {
                    Expect(member.Value, JsonValueKind.Array, "array", at);
                    foreach (var (index, one) in member.Value.EnumerateArray().Index())
                    {
                        at.Add($"{index}");
                        Walk(one, at);
                        at.RemoveAt(at.Count - 1);
                    }
                }
                else
                {
                    Keyword(member, at);
                }

                at.RemoveAt(at.Count - 1);
            }
        }

        void Keyword(JsonProperty member, List<string> at)
        {
            switch (member.Name)
            {
                case "type" when member.Value.ValueKind != JsonValueKind.Array:
                    Named(member.Value, at);
                    break;
                case "type":
                    foreach (var one in member.Value.EnumerateArray())
                    {
                        Named(one, at);
                    }

                    break;
                case "required":
                    Expect(member.Value, JsonValueKind.Array, "array", at);
                    foreach (var one in member.Value.EnumerateArray())
                    {
                        Expect(one, JsonValueKind.String, "string", at);
                    }

                    break;
                case "enum":
                    Expect(member.Value, JsonValueKind.Array, "array", at);
                    break;
                case "$ref" or "pattern" or "format":
                    Expect(member.Value, JsonValueKind.String, "string", at);
                    break;
            }
        }

        void Named(JsonElement name, List<string> at)
        {
            if (name.ValueKind != JsonValueKind.String || !Types.Contains(name.GetString()!))
            {
                throw Bad(at, $"{name.GetRawText()} is not valid under any of the given schemas.");
            }
        }

        void Expect(JsonElement value, JsonValueKind kind, string name, List<string> at)
        {
            if (value.ValueKind != kind)
            {
                throw Bad(at, $"{value.GetRawText()} is not of type '{name}'.");
            }
        }

        ApiException Bad(List<string> at, string what) =>
            schema.Invalid($"Invalid schema for {owner}: In context=({string.Join(", ", at.Select(static one => $"'{one}'"))}), {what}", code);
    }
}
