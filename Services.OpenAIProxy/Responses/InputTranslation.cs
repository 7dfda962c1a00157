using System.Text.Json;
using Atrium.OpenAIProxy.Chat;
using Atrium.OpenAIProxy.Translation;

namespace Atrium.OpenAIProxy.Responses;

/// <summary>
/// Writes items as the messages of a chat body. Reasoning, a message of the model and the calls that follow it are three items here and one
/// message there.
/// </summary>
internal sealed class InputTranslation(ChatForm form, Func<string, JsonElement?> find)
{
    private readonly List<RequestField> _calls = [];
    private string? _reasoning;
    private RequestField? _said;
    private int _messages;

    private Utf8JsonWriter Json => form.Json;

    /// <summary>The type of <paramref name="item"/>, which clients may leave out of messages and references.</summary>
    public static string TypeOf(RequestField item) =>
        item["type"].Text() ?? (item["role"].IsPresent ? "message" : item["id"].IsPresent ? "item_reference" : throw item["type"].Missing());

    /// <summary>Writes a system message.</summary>
    public void Instructions(RequestField instructions)
    {
        if (instructions.IsPresent)
        {
            Begin("system", instructions.Path);
            Json.WriteString("content"u8, instructions.Text());
            Json.WriteEndObject();
        }
    }

    /// <summary>Writes a text, which is a message of the user, or a list of items.</summary>
    public void Input(RequestField input)
    {
        switch (input.Value.ValueKind)
        {
            case JsonValueKind.String:
                End();
                Begin("user", input.Path);
                Json.WriteString("content"u8, input.Text());
                Json.WriteEndObject();
                break;
            case JsonValueKind.Array:
                foreach (var item in input.Elements())
                {
                    Item(item);
                }

                break;
            case JsonValueKind.Undefined or JsonValueKind.Null:
                throw input.Missing();
            default:
                throw input.WrongType("one of a string or array of objects");
        }
    }

    /// <summary>Writes an item.</summary>
    public void Item(RequestField item)
    {
        if (item.Value.ValueKind != JsonValueKind.Object)
        {
            throw item.WrongType("an object");
        }

        switch (TypeOf(item))
        {
            case "message":
                Message(item);
                break;
            case "function_call":
                item["call_id"].Required();
                item["name"].Required();
                item["arguments"].Required();
                _calls.Add(item);
                break;
            case "function_call_output":
                Result(item);
                break;
            case "reasoning":
                Reasoning(item);
                break;
            case "item_reference":
                var id = item["id"].Required();
                var referred = find(id) ?? throw item["id"].Invalid($"Item with id '{id}' not found. Items are only kept when 'store' is true, and not for ever.", "item_not_found");
                Item(new RequestField(referred, item.Path));
                break;
            case var other:
                throw item["type"].Invalid(
                    $"Unsupported item: '{other}'. This server takes message, function_call, function_call_output, reasoning and item_reference.", "unsupported_value");
        }
    }

    /// <summary>Writes what of the model's turn is not written yet.</summary>
    public void End()
    {
        if (_reasoning is null && _said is null && _calls.Count == 0)
        {
            return;
        }

        Begin("assistant", _said?.Path ?? (_calls.Count > 0 ? _calls[0].Path : "input"));
        if (_said is { } said)
        {
            Json.WritePropertyName("content"u8);
            InputContent.Write(Json, said["content"]);
        }
        else
        {
            Json.WriteNull("content"u8);
        }

        if (_reasoning is not null)
        {
            Json.WriteString("reasoning_content"u8, _reasoning);
        }

        if (_calls.Count > 0)
        {
            Json.WriteStartArray("tool_calls"u8);
            for (var i = 0; i < _calls.Count; i++)
            {
                form.Origin($"messages[{_messages - 1}].tool_calls[{i}]", _calls[i].Path);
                form.Origin($"messages[{_messages - 1}].tool_calls[{i}].function", _calls[i].Path);
                Call(_calls[i]);
            }

            Json.WriteEndArray();
        }

        Json.WriteEndObject();
        (_reasoning, _said) = (null, null);
        _calls.Clear();
    }

    private void Message(RequestField item)
    {
        var role = item["role"];
        if (!item["content"].IsPresent)
        {
            throw item["content"].Missing();
        }

        switch (role.Text())
        {
            case "assistant":
                if (_said is not null || _calls.Count > 0)
                {
                    End();
                }

                _said = item;
                break;
            case "user" or "system" or "developer":
                End();
                Begin(role.Text()!, item.Path);
                Json.WritePropertyName("content"u8);
                InputContent.Write(Json, item["content"]);
                Json.WriteEndObject();
                break;
            case null:
                throw role.Missing();
            case var other:
                throw role.NotOneOf(other, "user", "assistant", "system", "developer");
        }
    }

    private void Result(RequestField item)
    {
        End();
        var (id, output) = (item["call_id"].Required(), item["output"]);
        if (!output.IsPresent)
        {
            throw output.Missing();
        }

        Begin("tool", item.Path);
        form.Origin($"messages[{_messages - 1}].content", output.Path);
        form.Origin($"messages[{_messages - 1}].tool_call_id", item["call_id"].Path);
        Json.WriteString("tool_call_id"u8, id);
        Json.WritePropertyName("content"u8);
        InputContent.Write(Json, output);
        Json.WriteEndObject();
    }

    /// <summary>Thoughts that came in clear; what another server encrypted cannot be read here, and is left out as that server would when it expired.</summary>
    private void Reasoning(RequestField item)
    {
        if (_said is not null || _calls.Count > 0)
        {
            End();
        }

        var parts = item["content"].IsPresent && item["content"].Value is { ValueKind: JsonValueKind.Array } content && content.GetArrayLength() > 0 ? item["content"] : item["summary"];
        if (parts.IsPresent)
        {
            if (parts.Value.ValueKind != JsonValueKind.Array)
            {
                throw parts.WrongType("an array of objects");
            }

            var text = string.Join('\n', parts.Elements().Select(static part => part.IsObject() ? part["text"].Text() : throw part.WrongType("an object")));
            _reasoning = text.Length == 0 ? _reasoning : _reasoning is null ? text : _reasoning + "\n" + text;
        }
    }

    private void Call(RequestField call)
    {
        Json.WriteStartObject();
        Json.WriteString("id"u8, call["call_id"].Text());
        Json.WriteString("type"u8, "function"u8);
        Json.WriteStartObject("function"u8);
        Json.WriteString("name"u8, call["name"].Text());
        Json.WriteString("arguments"u8, call["arguments"].Text());
        Json.WriteEndObject();
        Json.WriteEndObject();
    }

    private void Begin(string role, string path)
    {
        form.Origin($"messages[{_messages++}]", path);
        Json.WriteStartObject();
        Json.WriteString("role"u8, role);
    }
}
