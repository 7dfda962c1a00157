using System.Text.Json;
using Atrium.OpenAIProxy.Chat;
using Atrium.OpenAIProxy.Translation;

namespace Atrium.OpenAIProxy.Responses;

/// <summary>Writes the tools of a request, which this API describes a level flatter, as those of a chat body.</summary>
internal static class ResponseTools
{
    /// <summary>Writes <c>tools</c> and <c>tool_choice</c>.</summary>
    public static void Write(RequestField root, ChatForm form)
    {
        var (tools, choice) = (root["tools"], root["tool_choice"]);
        if (tools.IsPresent)
        {
            if (tools.Value.ValueKind != JsonValueKind.Array)
            {
                throw tools.WrongType("an array of objects");
            }

            if (tools.Value.GetArrayLength() > 0)
            {
                form.Member("tools");
                form.Json.WriteStartArray();
                foreach (var tool in tools.Elements())
                {
                    Tool(form, tool.IsObject() ? tool : throw tool.WrongType("an object"));
                }

                form.Json.WriteEndArray();
            }
        }

        if (choice.IsPresent)
        {
            form.Member("tool_choice");
            Choice(form, choice);
        }
    }

    private static void Tool(ChatForm form, RequestField tool)
    {
        var type = tool["type"];
        if (type.Text() is not "function")
        {
            throw type.Text() is null ? type.Missing() : type.Invalid($"Unsupported tool: '{type.Text()}'. This server offers the model functions only.", "unsupported_value");
        }

        form.Origin($"{tool.Path}.function", tool.Path);
        form.Json.WriteStartObject();
        form.Json.WriteString("type"u8, "function"u8);
        form.Json.WriteStartObject("function"u8);
        foreach (var name in (ReadOnlySpan<string>)["name", "description", "parameters", "strict"])
        {
            if (tool[name].IsPresent)
            {
                form.Json.WritePropertyName(name);
                tool[name].Value.WriteTo(form.Json);
            }
        }

        form.Json.WriteEndObject();
        form.Json.WriteEndObject();
    }

    private static void Choice(ChatForm form, RequestField choice)
    {
        var json = form.Json;
        if (choice.Value.ValueKind == JsonValueKind.String)
        {
            choice.Value.WriteTo(json);
            return;
        }

        var type = (choice.Value.ValueKind == JsonValueKind.Object ? choice : throw choice.WrongType("one of a string or object"))["type"];
        json.WriteStartObject();
        switch (type.Text())
        {
            case "function":
                form.Origin($"{choice.Path}.function", choice.Path);
                Function(json, choice);
                break;
            case "allowed_tools":
                var allowed = choice["tools"];
                form.Origin($"{choice.Path}.allowed_tools", choice.Path);
                json.WriteString("type"u8, "allowed_tools"u8);
                json.WriteStartObject("allowed_tools"u8);
                json.WriteString("mode"u8, choice["mode"].Required());
                json.WriteStartArray("tools"u8);
                foreach (var tool in allowed.Value.ValueKind == JsonValueKind.Array ? allowed.Elements() : throw allowed.WrongType("an array of objects"))
                {
                    json.WriteStartObject();
                    Function(json, tool.IsObject() ? tool : throw tool.WrongType("an object"));
                    json.WriteEndObject();
                }

                json.WriteEndArray();
                json.WriteEndObject();
                break;
            case null:
                throw type.Missing();
            case var other:
                throw type.NotOneOf(other, "function", "allowed_tools");
        }

        json.WriteEndObject();
    }

    private static void Function(Utf8JsonWriter json, RequestField named)
    {
        json.WriteString("type"u8, "function"u8);
        json.WriteStartObject("function"u8);
        json.WriteString("name"u8, named["name"].Required());
        json.WriteEndObject();
    }
}
