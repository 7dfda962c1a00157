using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Atrium.OpenAIProxy.Templates;

/// <summary>
/// Writes JSON as Python's <c>json.dumps(..., ensure_ascii=False)</c> does, with a space behind commas and colons: what Hugging Face's
/// templates print, and so what models were trained on.
/// </summary>
internal static class PythonJson
{
    /// <summary>Appends <paramref name="value"/>.</summary>
    public static void Append(StringBuilder text, JsonElement value)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Object:
                text.Append('{');
                foreach (var (index, member) in value.EnumerateObject().Index())
                {
                    text.Append(index == 0 ? "" : ", ");
                    Append(text, member.Name);
                    text.Append(": ");
                    Append(text, member.Value);
                }

                text.Append('}');
                break;
            case JsonValueKind.Array:
                text.Append('[');
                foreach (var (index, one) in value.EnumerateArray().Index())
                {
                    text.Append(index == 0 ? "" : ", ");
                    Append(text, one);
                }

                text.Append(']');
                break;
            case JsonValueKind.String when Unescaped(value) is { } unescaped:
                Append(text, unescaped);
                break;
            default:
                text.Append(value.GetRawText());
                break;
        }
    }

    /// <summary>Appends <paramref name="value"/> in quotes.</summary>
    public static void Append(StringBuilder text, string value)
    {
        text.Append('"');
        foreach (var c in value)
        {
            _ = c switch
            {
                '"' => text.Append("\\\""),
                '\\' => text.Append("\\\\"),
                '\n' => text.Append("\\n"),
                '\r' => text.Append("\\r"),
                '\t' => text.Append("\\t"),
                '\b' => text.Append("\\b"),
                '\f' => text.Append("\\f"),
                < ' ' => text.Append(CultureInfo.InvariantCulture, $"\\u{(int)c:x4}"),
                _ => text.Append(c),
            };
        }

        text.Append('"');
    }

    // Null for half a surrogate pair, which stays escaped.
    private static string? Unescaped(JsonElement value)
    {
        try
        {
            return value.GetString();
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }
}
