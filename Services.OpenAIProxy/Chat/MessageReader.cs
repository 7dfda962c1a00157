using System.Text.Json;
using Atrium.OpenAIProxy.Generation;

namespace Atrium.OpenAIProxy.Chat;

/// <summary>Reads the conversation of a chat request.</summary>
internal static class MessageReader
{
    /// <summary>Reads the array <paramref name="messages"/>, which must hold at least one message.</summary>
    public static IReadOnlyList<ChatTurn> Read(RequestField messages)
    {
        if (!messages.IsPresent)
        {
            throw messages.Missing();
        }

        if (messages.Value.ValueKind != JsonValueKind.Array)
        {
            throw messages.WrongType("an array of objects");
        }

        if (messages.Value.GetArrayLength() == 0)
        {
            throw messages.Invalid("Invalid 'messages': empty array. Expected an array with minimum length 1, but got an empty array instead.", "empty_array");
        }

        return [.. messages.Elements().Select(ReadOne)];
    }

    private static ChatTurn ReadOne(RequestField message)
    {
        if (message.Value.ValueKind != JsonValueKind.Object)
        {
            throw message.WrongType("an object");
        }

        var role = message["role"];
        var turn = new ChatTurn(
            role.Text()?.ToLowerInvariant() switch
            {
                "system" or "developer" => ChatRole.System,
                "user" => ChatRole.User,
                "assistant" => ChatRole.Assistant,
                "tool" => ChatRole.Tool,
                null => throw role.Missing(),
                _ => throw role.NotOneOf(role.Text()!, "system", "developer", "user", "assistant", "tool"),
            },
            Content(message["content"]));

        foreach (var feature in (ReadOnlySpan<string>)["tool_calls", "function_call", "audio"])
        {
            var field = message[feature];
            if (field.IsPresent && !(field.Value.ValueKind == JsonValueKind.Array && field.Value.GetArrayLength() == 0))
            {
                throw field.Unsupported("This server does not carry out tool calls or audio yet.");
            }
        }

        return turn;
    }

    /// <summary>A string, text parts (joined by line feeds), or nothing, which is the empty text.</summary>
    private static string Content(RequestField content)
    {
        if (!content.IsPresent || content.Value.ValueKind == JsonValueKind.String)
        {
            return content.Text() ?? "";
        }

        if (content.Value.ValueKind != JsonValueKind.Array)
        {
            throw content.WrongType("one of a string or array of objects");
        }

        return string.Join('\n', content.Elements().Select(static part =>
        {
            if (part.Value.ValueKind != JsonValueKind.Object)
            {
                throw part.WrongType("an object");
            }

            var type = part["type"];
            return type.Text() switch
            {
                "text" => part["text"].Text() ?? throw part["text"].Missing(),
                null => throw type.Missing(),
                "image_url" or "input_audio" or "file" or "refusal" => throw type.Invalid(
                    $"Unsupported content part: '{type.Text()}'. The engine behind this server takes text only.", "unsupported_value"),
                var other => throw type.NotOneOf(other, "text"),
            };
        }));
    }
}
