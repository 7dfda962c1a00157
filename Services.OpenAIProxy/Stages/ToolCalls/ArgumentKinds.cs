using System.Text.Json;

namespace Atrium.OpenAIProxy.Stages.ToolCalls;

/// <summary>What a schema lets an argument be.</summary>
[Flags]
internal enum ArgumentKinds
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>A string.</summary>
    Text = 1,

    /// <summary>A number.</summary>
    Number = 2,

    /// <summary>True or false.</summary>
    Boolean = 4,

    /// <summary>Null.</summary>
    Null = 8,

    /// <summary>An object.</summary>
    Object = 16,

    /// <summary>An array.</summary>
    List = 32,

    /// <summary>Whatever it looks like: the schema does not say.</summary>
    Any = Text | Number | Boolean | Null | Object | List,
}

/// <summary>Reads them off schemas.</summary>
internal static class ArgumentSchema
{
    /// <summary>What the argument <paramref name="name"/> of a function with these <paramref name="parameters"/> may be.</summary>
    public static ArgumentKinds KindsOf(JsonElement parameters, string name) =>
        parameters.ValueKind == JsonValueKind.Object && parameters.TryGetProperty("properties", out var properties)
            && properties.ValueKind == JsonValueKind.Object && properties.TryGetProperty(name, out var argument)
            ? KindsOf(argument)
            : ArgumentKinds.Any;

    /// <summary>What <paramref name="value"/> is.</summary>
    public static ArgumentKinds KindOf(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => ArgumentKinds.Text,
        JsonValueKind.Number => ArgumentKinds.Number,
        JsonValueKind.True or JsonValueKind.False => ArgumentKinds.Boolean,
        JsonValueKind.Null => ArgumentKinds.Null,
        JsonValueKind.Object => ArgumentKinds.Object,
        JsonValueKind.Array => ArgumentKinds.List,
        _ => ArgumentKinds.Any,
    };

    private static ArgumentKinds KindsOf(JsonElement schema)
    {
        if (schema.ValueKind != JsonValueKind.Object)
        {
            return ArgumentKinds.Any;
        }

        if (schema.TryGetProperty("type", out var type))
        {
            return type.ValueKind == JsonValueKind.Array ? Union(type, static one => Named(one)) : Named(type);
        }

        if (schema.TryGetProperty("enum", out var values))
        {
            return Union(values, KindOf);
        }

        return schema.TryGetProperty("anyOf", out var any) || schema.TryGetProperty("oneOf", out any) ? Union(any, KindsOf) : ArgumentKinds.Any;
    }

    private static ArgumentKinds Union(JsonElement list, Func<JsonElement, ArgumentKinds> kinds) =>
        list.ValueKind == JsonValueKind.Array ? list.EnumerateArray().Aggregate(ArgumentKinds.None, (all, one) => all | kinds(one)) : ArgumentKinds.Any;

    private static ArgumentKinds Named(JsonElement type) => (type.ValueKind == JsonValueKind.String ? type.GetString() : null) switch
    {
        "string" => ArgumentKinds.Text,
        "number" or "integer" => ArgumentKinds.Number,
        "boolean" => ArgumentKinds.Boolean,
        "null" => ArgumentKinds.Null,
        "object" => ArgumentKinds.Object,
        "array" => ArgumentKinds.List,
        _ => ArgumentKinds.Any,
    };
}
