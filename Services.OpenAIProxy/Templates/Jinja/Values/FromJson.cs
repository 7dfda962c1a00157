using System.Globalization;
using System.Numerics;
using System.Text.Json;

namespace Atrium.OpenAIProxy.Templates.Jinja.Values;

/// <summary>Values of JSON, as Python's <c>json.loads</c> makes them.</summary>
internal static class FromJson
{
    // Python refuses longer ones; reading them takes time that grows with the square.
    private const int MostDigits = 4300;

    /// <summary>The value; each text in it, keys too, is made <paramref name="safe"/>.</summary>
    public static object Of(JsonElement json, Func<string, string> safe)
    {
        switch (json.ValueKind)
        {
            case JsonValueKind.Object:
                var mapping = new Mapping();
                foreach (var member in json.EnumerateObject())
                {
                    mapping.Set(safe(member.Name), Of(member.Value, safe));
                }

                return mapping;
            case JsonValueKind.Array:
                return new Sequence([.. json.EnumerateArray().Select(one => Of(one, safe))]);
            case JsonValueKind.String:
                return safe(Text(json));
            case JsonValueKind.Number:
                var digits = json.GetRawText();
                return digits.AsSpan().IndexOfAny('.', 'e', 'E') >= 0 || digits.Length > MostDigits ? json.GetDouble()
                    : json.TryGetInt64(out var number) ? number
                    : BigInteger.Parse(digits, CultureInfo.InvariantCulture);
            case JsonValueKind.True or JsonValueKind.False:
                return Truth.Value(json.ValueKind == JsonValueKind.True);
            default:
                return None.Value;
        }
    }

    // Half a surrogate pair is no text; its escape is, as it came.
    private static string Text(JsonElement json)
    {
        try
        {
            return json.GetString()!;
        }
        catch (InvalidOperationException)
        {
            return json.GetRawText()[1..^1];
        }
    }
}
