using System.Text.Json;
using Atrium.OpenAIProxy.Chat;

namespace Atrium.OpenAIProxy.Responses;

/// <summary>Writes the content of an item as that of a chat message; part for part, so that paths in errors stay right.</summary>
internal static class InputContent
{
    /// <summary>Writes <paramref name="content"/>, a text or a list of parts.</summary>
    public static void Write(Utf8JsonWriter json, RequestField content)
    {
        if (content.Value.ValueKind == JsonValueKind.String)
        {
            json.WriteStringValue(content.Text());
            return;
        }

        if (content.Value.ValueKind != JsonValueKind.Array)
        {
            throw content.WrongType("one of a string or array of objects");
        }

        json.WriteStartArray();
        foreach (var part in content.Elements())
        {
            json.WriteStartObject();
            Part(json, part.IsObject() ? part : throw part.WrongType("an object"));
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void Part(Utf8JsonWriter json, RequestField part)
    {
        var type = part["type"];
        switch (type.Text())
        {
            case "input_text" or "output_text" or "text":
                json.WriteString("type"u8, "text"u8);
                json.WriteString("text"u8, part["text"].Required());
                break;
            case "refusal":
                json.WriteString("type"u8, "refusal"u8);
                json.WriteString("refusal"u8, part["refusal"].Required());
                break;
            case "input_image":
                NoFileId(part);
                json.WriteString("type"u8, "image_url"u8);
                json.WriteStartObject("image_url"u8);
                json.WriteString("url"u8, part["image_url"].Required());
                Copy(json, part["detail"], "detail");
                json.WriteEndObject();
                break;
            case "input_file":
                NoFileId(part);
                if (part["file_url"].IsPresent)
                {
                    throw part["file_url"].Unsupported("This server does not fetch files; send the content as 'file_data'.");
                }

                json.WriteString("type"u8, "file"u8);
                json.WriteStartObject("file"u8);
                Copy(json, part["filename"], "filename");
                json.WriteString("file_data"u8, part["file_data"].Required());
                json.WriteEndObject();
                break;
            case "input_audio":
                json.WriteString("type"u8, "input_audio"u8);
                json.WritePropertyName("input_audio"u8);
                (part["input_audio"].IsObject() ? part["input_audio"].Value : throw part["input_audio"].Missing()).WriteTo(json);
                break;
            case null:
                throw type.Missing();
            case var other:
                throw type.NotOneOf(other, "input_text", "output_text", "refusal", "input_image", "input_file", "input_audio");
        }
    }

    private static void NoFileId(RequestField part)
    {
        if (part["file_id"].IsPresent)
        {
            throw part["file_id"].Unsupported("This server keeps no files; send the content itself.");
        }
    }

    private static void Copy(Utf8JsonWriter json, RequestField field, string name)
    {
        if (field.Text() is { } text)
        {
            json.WriteString(name, text);
        }
    }
}
