using System.Globalization;
using System.Text.Json;

namespace Atrium.OpenAIProxy.Stages.ToolCalls.Families;

/// <summary>Reads a Python literal and tells it as JSON while it comes.</summary>
internal static class PythonLiteral
{
    private const int Deepest = 64;

    /// <summary>Reads one; false when it is none, or does not end.</summary>
    public static async ValueTask<bool> ReadAsync(CallText text, int depth = 0)
    {
        if (depth > Deepest || !await text.SkipSpaceAsync())
        {
            return false;
        }

        return text.Next switch
        {
            '"' or '\'' => await PythonString.ReadAsync(text),
            '[' => await ManyAsync(text, "[]", ']', depth),
            '(' => await ManyAsync(text, "[]", ')', depth),
            '{' => await ManyAsync(text, "{}", '}', depth),
            _ => await text.WordAsync(",", ")", "]", "}", ":", "\n") is { } word && Write(text, word),
        };
    }

    private static async ValueTask<bool> ManyAsync(CallText text, string json, char end, int depth)
    {
        text.Take(1);
        text.Write(json.AsSpan(0, 1));
        for (var first = true; await text.SkipSpaceAsync(); first = false)
        {
            if (text.Next == end)
            {
                text.Take(1);
                text.Write(json.AsSpan(1));
                return true;
            }

            text.Write(first ? "" : ", ");
            if (end == '}' && !await KeyAsync(text))
            {
                return false;
            }

            if (!await ReadAsync(text, depth + 1) || !await text.SkipSpaceAsync() || (text.Next != ',' && text.Next != end))
            {
                return false;
            }

            _ = await text.TakeAsync(",");
        }

        return false;
    }

    private static async ValueTask<bool> KeyAsync(CallText text)
    {
        if (text.Next is not ('"' or '\'') || !await PythonString.ReadAsync(text) || !await text.SkipSpaceAsync() || !await text.TakeAsync(":"))
        {
            return false;
        }

        text.Write(": ");
        return true;
    }

    private static bool Write(CallText text, string word)
    {
        var json = word switch
        {
            "True" or "true" => "true",
            "False" or "false" => "false",
            "None" or "null" => "null",
            _ when IsNumber(word) => word,
            _ when double.TryParse(word.Replace("_", "", StringComparison.Ordinal), NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
                && double.IsFinite(number) => number.ToString("R", CultureInfo.InvariantCulture),
            _ => null,
        };
        text.Write(json);
        return json is not null;
    }

    private static bool IsNumber(string word)
    {
        try
        {
            using var json = JsonDocument.Parse(word);
            return json.RootElement.ValueKind == JsonValueKind.Number;
        }
        catch (JsonException)
        {
            return false;
        }
    }
}
