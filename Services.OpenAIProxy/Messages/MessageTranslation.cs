using System.Text.Json;
using Atrium.OpenAIProxy.Chat;
using Atrium.OpenAIProxy.Translation;

namespace Atrium.OpenAIProxy.Messages;

/// <summary>Writes a conversation as the messages of a chat body: a tool's result, a block here, is a message of its own there.</summary>
internal sealed class MessageTranslation
{
    private readonly ChatForm _form;
    private int _messages;

    private MessageTranslation(ChatForm form) => _form = form;

    private Utf8JsonWriter Json => _form.Json;

    /// <summary>Writes <c>system</c> and <c>messages</c>.</summary>
    public static void Write(RequestField root, ChatForm form)
    {
        var messages = root["messages"].IsPresent ? root["messages"].Array().ToList() : throw root["messages"].Missing();
        if (messages.Count > 0 && messages[^1].IsObject() && messages[^1]["role"].Text() == "assistant")
        {
            throw messages[^1].Invalid("Prefilling the answer is not supported: the conversation must end with a message of the user.", "unsupported_value");
        }

        var translation = new MessageTranslation(form);
        form.Member("messages", "messages");
        form.Json.WriteStartArray();
        translation.System(root["system"]);
        messages.ForEach(translation.Message);
        form.Json.WriteEndArray();
    }

    private void System(RequestField system)
    {
        if (system.IsPresent && !(system.Value.ValueKind == JsonValueKind.Array && system.Value.GetArrayLength() == 0))
        {
            Begin("system", system.Path);
            Json.WritePropertyName("content"u8);
            MessageContent.Write(Json, system, [.. Blocks(system)]);
            Json.WriteEndObject();
        }
    }

    private void Message(RequestField message)
    {
        var role = message.RequiredObject()["role"];
        role.Required();
        var content = message["content"].IsPresent ? message["content"] : throw message["content"].Missing();
        if (role.Word("user", "assistant") == "assistant")
        {
            Assistant(message, content);
        }
        else
        {
            User(message, content);
        }
    }

    private void User(RequestField message, RequestField content)
    {
        var said = new List<RequestField>();
        var blocks = Blocks(content).ToList();
        foreach (var block in blocks)
        {
            if (block["type"].Required() == "tool_result")
            {
                Say(message, content, said);
                Result(block);
            }
            else
            {
                said.Add(block);
            }
        }

        if (blocks.Count == 0)
        {
            Begin("user", message.Path);
            Json.WritePropertyName("content"u8);
            content.Value.WriteTo(Json);
            Json.WriteEndObject();
        }

        Say(message, content, said);
    }

    private void Say(RequestField message, RequestField content, List<RequestField> said)
    {
        if (said.Count > 0)
        {
            Begin("user", message.Path);
            Json.WritePropertyName("content"u8);
            MessageContent.Write(Json, content, said);
            Json.WriteEndObject();
            said.Clear();
        }
    }

    private void Result(RequestField block)
    {
        Begin("tool", block.Path);
        _form.Origin($"messages[{_messages - 1}].tool_call_id", block["tool_use_id"].Path);
        Json.WriteString("tool_call_id"u8, block["tool_use_id"].Required());
        Json.WritePropertyName("content"u8);
        var content = block["content"];
        var failed = block["is_error"].Flag() ?? false;
        if (content.IsPresent)
        {
            MessageContent.Write(Json, content, [.. Blocks(content)], failed ? "Error: " : null);
        }
        else
        {
            Json.WriteStringValue(failed ? "Error" : "");
        }

        Json.WriteEndObject();
    }

    private void Assistant(RequestField message, RequestField content)
    {
        var said = new List<RequestField>();
        var calls = new List<RequestField>();
        var thoughts = new List<string>();
        foreach (var block in Blocks(content))
        {
            switch (block["type"].Required())
            {
                case "tool_use":
                    calls.Add(block);
                    break;
                case "thinking":
                    thoughts.Add(block["thinking"].Required());
                    break;
                case "redacted_thinking":
                    // Encrypted by the server that made it; nobody here can read it, and no model here needs it.
                    break;
                default:
                    said.Add(block);
                    break;
            }
        }

        Begin("assistant", message.Path);
        Json.WritePropertyName("content"u8);
        if (content.Value.ValueKind == JsonValueKind.String || said.Count > 0)
        {
            MessageContent.Write(Json, content, said);
        }
        else
        {
            Json.WriteNullValue();
        }

        if (thoughts.Count > 0)
        {
            Json.WriteString("reasoning_content"u8, string.Join('\n', thoughts));
        }

        if (calls.Count > 0)
        {
            Calls(calls);
        }

        Json.WriteEndObject();
    }

    private void Calls(List<RequestField> calls)
    {
        Json.WriteStartArray("tool_calls"u8);
        for (var i = 0; i < calls.Count; i++)
        {
            var path = $"messages[{_messages - 1}].tool_calls[{i}]";
            _form.Origin(path, calls[i].Path);
            _form.Origin(path + ".function", calls[i].Path);
            Json.WriteStartObject();
            Json.WriteString("id"u8, calls[i]["id"].Required());
            Json.WriteString("type"u8, "function"u8);
            Json.WriteStartObject("function"u8);
            Json.WriteString("name"u8, calls[i]["name"].Required());
            Json.WriteString("arguments"u8, calls[i]["input"].RequiredObject().Value.GetRawText());
            Json.WriteEndObject();
            Json.WriteEndObject();
        }

        Json.WriteEndArray();
    }

    /// <summary>The blocks of <paramref name="content"/>; none for a text.</summary>
    private static IEnumerable<RequestField> Blocks(RequestField content) => content.Value.ValueKind switch
    {
        JsonValueKind.String => [],
        JsonValueKind.Array => content.Elements().Select(static block => block.RequiredObject()),
        _ => throw content.WrongType("one of a string or array of objects"),
    };

    private void Begin(string role, string path)
    {
        _form.Origin($"messages[{_messages++}]", path);
        Json.WriteStartObject();
        Json.WriteString("role"u8, role);
    }
}
