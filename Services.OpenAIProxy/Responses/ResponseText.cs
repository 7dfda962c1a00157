using Atrium.OpenAIProxy.Chat;
using Atrium.OpenAIProxy.Translation;

namespace Atrium.OpenAIProxy.Responses;

/// <summary>Writes the wanted form of the answer as that of a chat body.</summary>
internal static class ResponseText
{
    /// <summary>Writes what <c>text</c> says.</summary>
    public static void Write(RequestField root, ChatForm form)
    {
        var text = root["text"];
        if (!text.IsObject())
        {
            return;
        }

        form.Copy(text["verbosity"], "verbosity");
        var format = text["format"];
        if (!format.IsObject())
        {
            return;
        }

        form.Member("response_format", format.Path);
        if (format["type"].Text() != "json_schema")
        {
            format.Value.WriteTo(form.Json);
            return;
        }

        format["schema"].RequiredObject();
        form.Origin("response_format.json_schema", format.Path);
        form.Json.WriteStartObject();
        form.Json.WriteString("type"u8, "json_schema"u8);
        form.Json.WriteStartObject("json_schema"u8);
        foreach (var name in (ReadOnlySpan<string>)["name", "description", "schema", "strict"])
        {
            if (format[name].IsPresent)
            {
                form.Json.WritePropertyName(name);
                format[name].Value.WriteTo(form.Json);
            }
        }

        form.Json.WriteEndObject();
        form.Json.WriteEndObject();
    }
}
