using System.Text.Json;
using Atrium.OpenAIProxy.Generation;

namespace Atrium.OpenAIProxy.Backends.Triton;

/// <summary>ORCA load metrics in the headers of a reply: asked for as JSON, read in both forms.</summary>
internal static class LoadHeader
{
    private const string Request = "endpoint-load-metrics-format";
    private const string Response = "endpoint-load-metrics";
    private const string Use = "kv_cache_utilization";
    private const string Capacity = "max_token_capacity";

    /// <summary>Asks for the metrics.</summary>
    public static void Ask(HttpRequestMessage request) => request.Headers.TryAddWithoutValidation(Request, "json");

    /// <summary>What <paramref name="response"/> reports; null when it reports nothing that is known.</summary>
    public static EngineLoad? Read(HttpResponseMessage response, TimeProvider time)
    {
        if (!response.Headers.TryGetValues(Response, out var values))
        {
            return null;
        }

        var value = string.Join(", ", values);
        var (use, capacity) = value.StartsWith("JSON", StringComparison.OrdinalIgnoreCase) ? OfJson(value.AsMemory(4)) : OfText(value);
        return use is null && capacity is null ? null : new EngineLoad(use, (long?)capacity, time.GetUtcNow());
    }

    private static (double? Use, double? Capacity) OfJson(ReadOnlyMemory<char> text)
    {
        try
        {
            using var json = JsonDocument.Parse(text);
            return json.RootElement.ValueKind == JsonValueKind.Object && json.RootElement.TryGetProperty("named_metrics", out var named) && named.ValueKind == JsonValueKind.Object
                ? (Number(named, Use), Number(named, Capacity))
                : default;
        }
        catch (JsonException)
        {
            return default;
        }
    }

    private static double? Number(JsonElement named, string name) =>
        named.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number && value.TryGetDouble(out var number) && double.IsFinite(number) ? number : null;

    private static (double? Use, double? Capacity) OfText(string text)
    {
        double? use = null, capacity = null;
        foreach (var pair in text.Split([',', ' '], StringSplitOptions.RemoveEmptyEntries))
        {
            if (pair.Split('=', 2) is [var name, var value]
                && double.TryParse(value, System.Globalization.NumberStyles.Float, System.Globalization.CultureInfo.InvariantCulture, out var number)
                && double.IsFinite(number))
            {
                use = name.EndsWith(Use, StringComparison.Ordinal) ? number : use;
                capacity = name.EndsWith(Capacity, StringComparison.Ordinal) ? number : capacity;
            }
        }

        return (use, capacity);
    }
}
