using System.Buffers;
using System.Text.Json;
using Atrium.OpenAIProxy.Chat;

namespace Atrium.OpenAIProxy.Responses;

/// <summary>The form in which a request's input is kept and shown: a list of items, each with an id.</summary>
internal static class InputItems
{
    /// <summary>The input, which was read before and is known to be valid, as a JSON array.</summary>
    public static byte[] Write(RequestField input, Func<string, JsonElement?> find)
    {
        var buffer = new ArrayBufferWriter<byte>(256);
        using var json = new Utf8JsonWriter(buffer, new JsonWriterOptions { Encoder = RelaxedJson.Encoder });
        json.WriteStartArray();
        if (input.Value.ValueKind == JsonValueKind.String)
        {
            Begin(json, "message", null);
            json.WriteString("role"u8, "user"u8);
            Content(json, "input_text", input.Value);
            json.WriteEndObject();
        }
        else
        {
            foreach (var item in input.Elements())
            {
                Item(json, item, find);
            }
        }

        json.WriteEndArray();
        json.Flush();
        return buffer.WrittenSpan.ToArray();
    }

    private static void Item(Utf8JsonWriter json, RequestField item, Func<string, JsonElement?> find)
    {
        var type = InputTranslation.TypeOf(item);
        if (type == "item_reference")
        {
            find(item["id"].Text()!)!.Value.WriteTo(json);
            return;
        }

        Begin(json, type, item["id"].Text());
        foreach (var member in item.Value.EnumerateObject())
        {
            switch (member.Name)
            {
                case "id" or "type" or "status":
                    break;
                case "content" when member.Value.ValueKind == JsonValueKind.String:
                    Content(json, item["role"].Text() == "assistant" ? "output_text" : "input_text", member.Value);
                    break;
                default:
                    member.WriteTo(json);
                    break;
            }
        }

        json.WriteEndObject();
    }

    private static void Begin(Utf8JsonWriter json, string type, string? id)
    {
        json.WriteStartObject();
        json.WriteString("id"u8, id ?? ResponseItem.NewId(type switch { "function_call" => "fc", "function_call_output" => "fco", "reasoning" => "rs", _ => "msg" }));
        json.WriteString("type"u8, type);
        json.WriteString("status"u8, "completed"u8);
    }

    private static void Content(Utf8JsonWriter json, string type, JsonElement text)
    {
        json.WriteStartArray("content"u8);
        json.WriteStartObject();
        json.WriteString("type"u8, type);
        json.WritePropertyName("text"u8);
        text.WriteTo(json);
        json.WriteEndObject();
        json.WriteEndArray();
    }
}
