using System.Text.Json;
using Atrium.OpenAIProxy.Chat;

namespace Atrium.OpenAIProxy.Messages;

/// <summary>Writes blocks of text, images and documents as the content of a chat message.</summary>
internal static class MessageContent
{
    /// <summary>Writes <paramref name="content"/>: the text it is, or of its blocks <paramref name="blocks"/>; <paramref name="before"/> comes first.</summary>
    public static void Write(Utf8JsonWriter json, RequestField content, IReadOnlyList<RequestField> blocks, string? before = null)
    {
        if (content.Value.ValueKind == JsonValueKind.String)
        {
            json.WriteStringValue(before + content.Text());
            return;
        }

        json.WriteStartArray();
        if (before is not null)
        {
            Text(json, before.TrimEnd());
        }

        foreach (var block in blocks)
        {
            Block(json, block);
        }

        json.WriteEndArray();
    }

    private static void Block(Utf8JsonWriter json, RequestField block)
    {
        switch (block["type"].Required())
        {
            case "text":
                Text(json, block["text"].Required());
                break;
            case "image":
                json.WriteStartObject();
                json.WriteString("type"u8, "image_url"u8);
                json.WriteStartObject("image_url"u8);
                json.WriteString("url"u8, Url(block["source"].RequiredObject()));
                json.WriteEndObject();
                json.WriteEndObject();
                break;
            case "document":
                Document(json, block);
                break;
            case var other:
                throw block["type"].Invalid($"Unsupported block: '{other}'. Supported here are 'text', 'image' and 'document'.", "unsupported_value");
        }
    }

    private static void Document(Utf8JsonWriter json, RequestField block)
    {
        var source = block["source"].RequiredObject();
        switch (source["type"].Required())
        {
            case "text":
                Text(json, (block["title"].Text() is { Length: > 0 } title ? title + "\n" : "") + source["data"].Required());
                break;
            case "base64":
                json.WriteStartObject();
                json.WriteString("type"u8, "file"u8);
                json.WriteStartObject("file"u8);
                json.WriteString("filename"u8, block["title"].Text() ?? "document.pdf");
                json.WriteString("file_data"u8, Url(source));
                json.WriteEndObject();
                json.WriteEndObject();
                break;
            case var other:
                throw source["type"].Invalid($"Unsupported source: '{other}'. This server takes documents as 'text' or 'base64'.", "unsupported_value");
        }
    }

    private static string Url(RequestField source) => source["type"].Required() switch
    {
        "base64" => $"data:{source["media_type"].Required()};base64,{source["data"].Required()}",
        "url" => source["url"].Required(),
        var other => throw source["type"].Invalid($"Unsupported source: '{other}'. This server keeps no files; send 'base64' or 'url'.", "unsupported_value"),
    };

    private static void Text(Utf8JsonWriter json, string text)
    {
        json.WriteStartObject();
        json.WriteString("type"u8, "text"u8);
        json.WriteString("text"u8, text);
        json.WriteEndObject();
    }
}
