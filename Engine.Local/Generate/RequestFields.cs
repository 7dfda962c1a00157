using System.Text.Json;

namespace Atrium.Engine.Generate;

/// <summary>
/// The members of a request, read with exact errors. A name is looked up in the body and then in its <c>parameters</c>; a list of
/// one value counts as that value, as in Triton, where every input is a tensor; null counts as not given.
/// </summary>
internal readonly struct RequestFields
{
    private readonly JsonElement _body;
    private readonly JsonElement _parameters;

    /// <summary>Wraps a parsed body.</summary>
    /// <exception cref="ProtocolException">400: it is not an object, or its parameters are not.</exception>
    public RequestFields(JsonElement body)
    {
        if (body.ValueKind != JsonValueKind.Object)
        {
            throw ProtocolException.BadRequest($"failed to parse the request JSON buffer: expected an object, got {Kind(body)}");
        }

        _body = body;
        if (body.TryGetProperty("parameters", out _parameters) && _parameters.ValueKind is not (JsonValueKind.Object or JsonValueKind.Null))
        {
            throw Wrong("parameters", "an object", _parameters);
        }
    }

    /// <summary>The names at the top level, in the order of the body.</summary>
    public IEnumerable<string> Names => _body.EnumerateObject().Select(static member => member.Name);

    public string? Text(string name) => Single(name) switch
    {
        null => null,
        { ValueKind: JsonValueKind.String } value => Decode(name, value),
        { } value => throw Wrong(name, "a string", value),
    };

    public bool? Flag(string name) => Single(name) switch
    {
        null => null,
        { ValueKind: JsonValueKind.True } => true,
        { ValueKind: JsonValueKind.False } => false,
        { } value => throw Wrong(name, "a boolean", value),
    };

    /// <summary>A whole number; 3.0 is one.</summary>
    public long? Whole(string name, long min, long max)
    {
        if (Single(name) is not { } value)
        {
            return null;
        }

        if (value.ValueKind != JsonValueKind.Number)
        {
            throw Wrong(name, "a whole number", value);
        }

        if (!value.TryGetInt64(out var number))
        {
            var real = value.TryGetDouble(out var any) ? any : double.NaN;
            if (!double.IsInteger(real) || Math.Abs(real) >= long.MaxValue)
            {
                throw Wrong(name, "a whole number", value);
            }

            number = (long)real;
        }

        return number >= min && number <= max
            ? number
            : throw ProtocolException.BadRequest($"'{name}' must be from {min} to {max}, but is {value.GetRawText()}");
    }

    /// <summary>A seed: any whole number of 64 bits, with or without sign.</summary>
    public ulong? Seed(string name) =>
        Single(name) is { ValueKind: JsonValueKind.Number } value && value.TryGetUInt64(out var number)
            ? number
            : (ulong?)Whole(name, long.MinValue, long.MaxValue);

    public float? Number(string name, float min, float max)
    {
        if (Single(name) is not { } value)
        {
            return null;
        }

        var number = value.ValueKind == JsonValueKind.Number ? value.GetSingle() : throw Wrong(name, "a number", value);
        return number >= min && number <= max
            ? number
            : throw ProtocolException.BadRequest($"'{name}' must be from {min} to {max}, but is {value.GetRawText()}");
    }

    /// <summary>A string or a list of strings; empty ones are left away, as clients send "" for none.</summary>
    public IReadOnlyList<string> Texts(string name) =>
        [.. Items(name).Select(item => item.ValueKind == JsonValueKind.String ? Decode(name, item) : throw Wrong(name, "strings", item)).Where(static text => text.Length > 0)];

    public IReadOnlyList<float> Numbers(string name) =>
        [.. Items(name).Select(item => item.ValueKind == JsonValueKind.Number && float.IsFinite(item.GetSingle()) ? item.GetSingle() : throw Wrong(name, "finite numbers", item))];

    /// <summary>Numbers of tokens; whether the vocabulary has them is not known here.</summary>
    public IReadOnlyList<int> Tokens(string name) =>
        [.. Items(name).Select(item => item.ValueKind == JsonValueKind.Number && item.TryGetInt32(out var token) && token >= 0 ? token : throw Wrong(name, "token numbers", item))];

    private static string Decode(string name, JsonElement value)
    {
        try
        {
            return value.GetString()!;
        }
        catch (InvalidOperationException)
        {
            throw ProtocolException.BadRequest($"Unable to parse '{name}': the string is not valid Unicode");
        }
    }

    private JsonElement[] Items(string name)
    {
        if (Find(name) is not { } value)
        {
            return [];
        }

        if (value.ValueKind != JsonValueKind.Array)
        {
            return [value];
        }

        // Triton's own shape is [1, n].
        return [.. value.GetArrayLength() == 1 && value[0].ValueKind == JsonValueKind.Array ? value[0].EnumerateArray() : value.EnumerateArray()];
    }

    private JsonElement? Single(string name) => Find(name) switch
    {
        { ValueKind: JsonValueKind.Array } list when list.GetArrayLength() == 1 => list[0],
        var other => other,
    };

    private JsonElement? Find(string name)
    {
        if (_body.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null)
        {
            return value;
        }

        return _parameters.ValueKind == JsonValueKind.Object && _parameters.TryGetProperty(name, out value) && value.ValueKind != JsonValueKind.Null
            ? value
            : null;
    }

    private static ProtocolException Wrong(string name, string expected, JsonElement found) =>
        ProtocolException.BadRequest($"Unable to parse '{name}': expected {expected}, got {Kind(found)}");

    private static string Kind(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => "a string",
        JsonValueKind.Number => "the number " + value.GetRawText(),
        JsonValueKind.True or JsonValueKind.False => "a boolean",
        JsonValueKind.Array => "a list",
        JsonValueKind.Object => "an object",
        _ => "null",
    };
}
