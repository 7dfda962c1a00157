using System.Buffers;
using System.Text.Json;
using Atrium.OpenAIProxy.Generation;

namespace Atrium.OpenAIProxy.Chat;

/// <summary>
/// <c>functions</c> and <c>function_call</c>, which OpenAI replaced by tools in 2023 and still takes. They are understood as one tool call at
/// most, and an answer to such a request has <c>function_call</c> again.
/// </summary>
internal static class LegacyFunctions
{
    /// <summary>Whether the request has them, and not their successors.</summary>
    public static bool AreUsed(RequestField root) => !root["tools"].IsPresent && root["functions"].Array().Any();

    /// <summary>Reads them.</summary>
    public static (IReadOnlyList<Tool> Functions, ToolChoice Choice) Read(RequestField root)
    {
        Tool[] functions = [.. root["functions"].Array().Select(static function => ToolReader.Function(function.IsObject() ? function : throw function.WrongType("an object")))];
        var call = root["function_call"];
        if (!call.IsPresent || call.Value.ValueKind == JsonValueKind.String)
        {
            return (functions, call.Word("none", "auto") == "none" ? ToolChoice.None : ToolChoice.Auto);
        }

        var name = (call.IsObject() ? call : throw call.WrongType("one of a string or object"))["name"];
        return functions.Any(function => function.Name == name.Required())
            ? (functions, new ToolChoice(ToolChoiceMode.Function, name.Text()))
            : throw name.Invalid($"Invalid value for 'function_call': no function named '{name.Text()}' was specified in the 'functions' parameter.", "invalid_value");
    }

    /// <summary>The id that a call without one gets, so that its result can refer to it.</summary>
    public static string IdAt(int message) => $"call_{message}";

    /// <summary><paramref name="body"/> in the words of today, for engines that know no others; the same body when it has none of the old ones.</summary>
    public static JsonElement Translate(JsonElement body)
    {
        var root = new RequestField(body, "");
        var calls = root["messages"].Elements().Any(static message => message["function_call"].IsPresent || message["role"].Value.ValueEquals("function"));
        if (!calls && !root["functions"].IsPresent && !root["function_call"].IsPresent)
        {
            return body;
        }

        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer, new JsonWriterOptions { Encoder = RelaxedJson.Encoder }))
        {
            json.WriteStartObject();
            foreach (var member in body.EnumerateObject().Where(member => member.Name is not ("functions" or "function_call") && (member.Name != "messages" || !calls)))
            {
                member.WriteTo(json);
            }

            if (calls)
            {
                WriteMessages(json, root["messages"]);
            }

            if (AreUsed(root))
            {
                WriteTools(json, root);
            }

            json.WriteEndObject();
        }

        using var translated = JsonDocument.Parse(buffer.WrittenMemory);
        return translated.RootElement.Clone();
    }

    private static void WriteTools(Utf8JsonWriter json, RequestField root)
    {
        json.WriteStartArray("tools");
        foreach (var function in root["functions"].Elements())
        {
            json.WriteStartObject();
            json.WriteString("type", "function");
            json.WritePropertyName("function");
            function.Value.WriteTo(json);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteBoolean("parallel_tool_calls", false);
        var call = root["function_call"];
        if (call.IsPresent)
        {
            json.WritePropertyName("tool_choice");
            if (call.Value.ValueKind == JsonValueKind.String)
            {
                call.Value.WriteTo(json);
                return;
            }

            json.WriteStartObject();
            json.WriteString("type", "function");
            json.WritePropertyName("function");
            call.Value.WriteTo(json);
            json.WriteEndObject();
        }
    }

    private static void WriteMessages(Utf8JsonWriter json, RequestField messages)
    {
        var last = "";
        json.WriteStartArray("messages");
        foreach (var (index, message) in messages.Elements().Index())
        {
            var (call, result) = (message["function_call"], message["role"].Value.ValueEquals("function"));
            if (!call.IsPresent && !result)
            {
                message.Value.WriteTo(json);
                continue;
            }

            json.WriteStartObject();
            foreach (var member in message.Value.EnumerateObject().Where(member => member.Name != "function_call" && !(result && member.Name is "role" or "name")))
            {
                member.WriteTo(json);
            }

            if (result)
            {
                json.WriteString("role", "tool");
                json.WriteString("tool_call_id", last);
            }
            else
            {
                last = IdAt(index);
                json.WriteStartArray("tool_calls");
                json.WriteStartObject();
                json.WriteString("id", last);
                json.WriteString("type", "function");
                json.WritePropertyName("function");
                call.Value.WriteTo(json);
                json.WriteEndObject();
                json.WriteEndArray();
            }

            json.WriteEndObject();
        }

        json.WriteEndArray();
    }
}
