using System.Text.Json;
using Atrium.OpenAIProxy.Generation;

namespace Atrium.OpenAIProxy.Chat;

/// <summary>Reads what a message says: a string, parts, or nothing, which is the empty text.</summary>
internal static class ContentReader
{
    private static readonly string[] OfUsers = ["text", "image_url", "input_audio", "file"];
    private static readonly string[] OfModels = ["text", "refusal"];
    private static readonly string[] OfOthers = ["text"];

    /// <summary>The texts, joined by line feeds, and the parts that are none.</summary>
    public static (string Text, IReadOnlyList<MediaPart> Media) Read(RequestField content, ChatRole speaker)
    {
        if (!content.IsPresent || content.Value.ValueKind == JsonValueKind.String)
        {
            return (content.Text() ?? "", []);
        }

        var (texts, media) = (new List<string>(), new List<MediaPart>());
        foreach (var part in content.Array("one of a string or array of objects"))
        {
            if (part.Value.ValueKind != JsonValueKind.Object)
            {
                throw part.WrongType("an object");
            }

            var type = part["type"];
            type.Required();
            switch (type.Word(speaker switch { ChatRole.User => OfUsers, ChatRole.Assistant => OfModels, _ => OfOthers }))
            {
                case "image_url":
                    CheckImage(part["image_url"].RequiredObject());
                    media.Add(new MediaPart(MediaKind.Image, part.Path));
                    break;
                case "input_audio":
                    var audio = part["input_audio"].RequiredObject();
                    audio["data"].Required();
                    audio["format"].Required();
                    audio["format"].Word("wav", "mp3");
                    media.Add(new MediaPart(MediaKind.Audio, part.Path));
                    break;
                case "file":
                    CheckFile(part["file"].RequiredObject());
                    media.Add(new MediaPart(MediaKind.File, part.Path));
                    break;
                case "refusal":
                    texts.Add(part["refusal"].Required());
                    break;
                default:
                    texts.Add(part["text"].Required());
                    break;
            }
        }

        return (string.Join('\n', texts), media);
    }

    private static void CheckImage(RequestField image)
    {
        image["detail"].Word("auto", "low", "high", "original");
        var url = image["url"];
        if (!url.Required().StartsWith("data:", StringComparison.OrdinalIgnoreCase)
            && !(Uri.TryCreate(url.Text(), UriKind.Absolute, out var address) && (address.Scheme == Uri.UriSchemeHttp || address.Scheme == Uri.UriSchemeHttps)))
        {
            throw url.Invalid($"Invalid '{url.Path}'. Expected a valid URL, but got a value with an invalid format.", "invalid_value");
        }
    }

    private static void CheckFile(RequestField file)
    {
        file["filename"].Text();
        if (file["file_id"].Text() is null && file["file_data"].Text() is null)
        {
            throw file["file_id"].Missing();
        }
    }
}
