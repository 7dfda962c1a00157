using System.Text.Json;
using Atrium.Upstreams.Answers;

namespace Atrium.Upstreams.OpenAI;

/// <summary>Reads fields of a request, and refuses those that cannot be right, in OpenAI's words.</summary>
internal static class RequestJson
{
    public static JsonDocument Parse(byte[] body)
    {
        try
        {
            var json = JsonDocument.Parse(body);
            return json.RootElement.ValueKind == JsonValueKind.Object ? json : throw new JsonException("not an object");
        }
        catch (JsonException exception)
        {
            throw new RefusedException(new Refusal(400, $"We could not parse the JSON body of your request. ({exception.Message})"));
        }
    }

    public static string Model(this JsonElement root, Upstream upstream)
    {
        if (!root.TryGetProperty("model", out var given) || given.ValueKind != JsonValueKind.String)
        {
            // llama-server serves one model and does not ask for its name.
            return upstream.Flavour == Flavour.LlamaServer ? ModelEndpoints.Names(upstream)[0] : throw Missing("model");
        }

        var model = given.GetString()!;
        if (upstream.Models.Count > 0 && !upstream.Models.Contains(model) && upstream.Flavour != Flavour.LlamaServer)
        {
            var message = upstream.Flavour == Flavour.Ollama ? $"model '{model}' not found" : $"The model `{model}` does not exist.";
            throw new RefusedException(new Refusal(404, message, Code: "model_not_found"));
        }

        return model;
    }

    public static bool Flag(this JsonElement root, string name)
    {
        if (root.ValueKind != JsonValueKind.Object || !root.TryGetProperty(name, out var value) || value.ValueKind == JsonValueKind.Null)
        {
            return false;
        }

        return value.ValueKind is JsonValueKind.True or JsonValueKind.False
            ? value.GetBoolean()
            : throw Invalid(name, "expected a boolean");
    }

    public static int Integer(this JsonElement root, string name, int absent, int least, int most)
    {
        if (!root.TryGetProperty(name, out var value) || value.ValueKind == JsonValueKind.Null)
        {
            return absent;
        }

        if (value.ValueKind != JsonValueKind.Number || !value.TryGetInt32(out var number))
        {
            throw Invalid(name, "expected an integer");
        }

        return number >= least && number <= most ? number : throw Invalid(name, $"expected a value from {least} to {most}, but got {number} instead");
    }

    public static void Number(this JsonElement root, string name, double least, double most)
    {
        if (!root.TryGetProperty(name, out var value) || value.ValueKind == JsonValueKind.Null)
        {
            return;
        }

        if (value.ValueKind != JsonValueKind.Number)
        {
            throw Invalid(name, "expected a decimal");
        }

        if (value.GetDouble() is var number && (number < least || number > most))
        {
            throw Invalid(name, $"expected a value from {least} to {most}, but got {number} instead");
        }
    }

    public static IReadOnlyList<string> Strings(this JsonElement root, string name)
    {
        if (!root.TryGetProperty(name, out var value))
        {
            return [];
        }

        return value.ValueKind switch
        {
            JsonValueKind.Null => [],
            JsonValueKind.String => [value.GetString()!],
            JsonValueKind.Array when value.EnumerateArray().All(static item => item.ValueKind == JsonValueKind.String) =>
                [.. value.EnumerateArray().Select(static item => item.GetString()!)],
            _ => throw Invalid(name, "expected a string or an array of strings"),
        };
    }

    public static RefusedException Missing(string name) =>
        new(new Refusal(400, $"Missing required parameter: '{name}'.", name, "missing_required_parameter"));

    public static RefusedException Invalid(string name, string what) =>
        new(new Refusal(400, $"Invalid '{name}': {what}.", name, "invalid_value"));
}
