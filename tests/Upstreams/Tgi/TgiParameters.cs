using System.Text.Json;
using Atrium.Upstreams.Answers;

namespace Atrium.Upstreams.Tgi;

/// <summary>Reads the <c>parameters</c> of a request, and refuses those that TGI refuses, in its words.</summary>
internal sealed class TgiParameters(JsonElement parameters, bool streamed)
{
    /// <summary>Whether tokens are drawn and not just the likeliest taken.</summary>
    public bool Samples => Flag("do_sample") || Has("temperature") || Has("top_k") || Has("top_p") || Has("typical_p");

    public static JsonDocument Parse(byte[] body)
    {
        try
        {
            var json = JsonDocument.Parse(body);
            return json.RootElement.ValueKind == JsonValueKind.Object ? json : throw new JsonException("not an object");
        }
        catch (JsonException exception)
        {
            throw new RefusedException(new Refusal(422, $"Failed to parse the request body as JSON: {exception.Message}"));
        }
    }

    public bool Flag(string name) => Find(name) is { ValueKind: JsonValueKind.True };

    public long Integer(string name, long absent, Func<long, bool> holds, string rule)
    {
        if (Find(name) is not { } value)
        {
            return absent;
        }

        if (value.ValueKind != JsonValueKind.Number || !value.TryGetInt64(out var number))
        {
            throw Undeserialisable(name, "integer");
        }

        return holds(number) ? number : throw Refuse($"`{name}` {rule}");
    }

    public void Number(string name, Func<double, bool> holds, string rule)
    {
        if (Find(name) is not { } value)
        {
            return;
        }

        if (value.ValueKind != JsonValueKind.Number)
        {
            throw Undeserialisable(name, "float");
        }

        if (!holds(value.GetDouble()))
        {
            throw Refuse($"`{name}` {rule}");
        }
    }

    public IReadOnlyList<string> Strings(string name)
    {
        if (Find(name) is not { } value)
        {
            return [];
        }

        return value.ValueKind == JsonValueKind.Array && value.EnumerateArray().All(static item => item.ValueKind == JsonValueKind.String)
            ? [.. value.EnumerateArray().Select(static item => item.GetString()!)]
            : throw Undeserialisable(name, "sequence");
    }

    /// <summary>A grammar is taken as it is; only its kind is looked at.</summary>
    public void Grammar()
    {
        if (Find("grammar") is not { } grammar)
        {
            return;
        }

        var type = grammar.ValueKind == JsonValueKind.Object && grammar.TryGetProperty("type", out var given) ? given.GetString() : null;
        if (type is not ("json" or "regex" or "json_schema") || !grammar.TryGetProperty("value", out _))
        {
            throw Undeserialisable("grammar", "`json`, `regex` or `json_schema` with a value");
        }
    }

    public RefusedException Refuse(string message) => new(new Refusal(422, "Input validation error: " + message), streamed);

    // TGI reads the body before it decides to stream, so this one is a status.
    private static RefusedException Undeserialisable(string name, string type) =>
        new(new Refusal(422, $"Failed to deserialize the JSON body into the target type: parameters.{name}: invalid type, expected {type}"));

    private bool Has(string name) => Find(name) is not null;

    private JsonElement? Find(string name) =>
        parameters.ValueKind == JsonValueKind.Object && parameters.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null ? value : null;
}
