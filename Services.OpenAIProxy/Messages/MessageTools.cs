using Atrium.OpenAIProxy.Chat;
using Atrium.OpenAIProxy.Translation;

namespace Atrium.OpenAIProxy.Messages;

/// <summary>Writes the tools of a request as those of a chat body.</summary>
internal static class MessageTools
{
    /// <summary>Writes <c>tools</c> and <c>tool_choice</c>.</summary>
    public static void Write(RequestField root, ChatForm form)
    {
        var tools = root["tools"].Array().ToList();
        if (tools.Count > 0)
        {
            form.Member("tools");
            form.Json.WriteStartArray();
            tools.ForEach(tool => Tool(form, tool.RequiredObject()));
            form.Json.WriteEndArray();
        }

        if (root["tool_choice"].IsObject())
        {
            Choice(form, root["tool_choice"]);
        }
    }

    private static void Tool(ChatForm form, RequestField tool)
    {
        if (tool["type"].Text() is { } type and not "custom")
        {
            throw tool["type"].Invalid($"Unsupported tool: '{type}'. This server offers the model the tools that the client describes itself.", "unsupported_value");
        }

        form.Origin($"{tool.Path}.function", tool.Path);
        form.Origin($"{tool.Path}.function.parameters", $"{tool.Path}.input_schema");
        form.Json.WriteStartObject();
        form.Json.WriteString("type"u8, "function"u8);
        form.Json.WriteStartObject("function"u8);
        Copy(form, tool["name"], "name");
        Copy(form, tool["description"], "description");
        Copy(form, tool["input_schema"].RequiredObject(), "parameters");
        Copy(form, tool["strict"], "strict");
        form.Json.WriteEndObject();
        form.Json.WriteEndObject();
    }

    private static void Choice(ChatForm form, RequestField choice)
    {
        var json = form.Json;
        var type = choice["type"].Required();
        form.Member("tool_choice");
        switch (type)
        {
            case "auto" or "none":
                json.WriteStringValue(type);
                break;
            case "any":
                json.WriteStringValue("required"u8);
                break;
            case "tool":
                form.Origin("tool_choice.function", "tool_choice");
                json.WriteStartObject();
                json.WriteString("type"u8, "function"u8);
                json.WriteStartObject("function"u8);
                json.WriteString("name"u8, choice["name"].Required());
                json.WriteEndObject();
                json.WriteEndObject();
                break;
            default:
                throw choice["type"].NotOneOf(type, "auto", "any", "tool", "none");
        }

        if (choice["disable_parallel_tool_use"].Flag() ?? false)
        {
            form.Member("parallel_tool_calls", choice["disable_parallel_tool_use"].Path);
            json.WriteBooleanValue(false);
        }
    }

    private static void Copy(ChatForm form, RequestField field, string name)
    {
        if (field.IsPresent)
        {
            form.Json.WritePropertyName(name);
            field.Value.WriteTo(form.Json);
        }
    }
}
