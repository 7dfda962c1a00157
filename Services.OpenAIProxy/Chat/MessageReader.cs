using System.Text.Json;
using Atrium.OpenAIProxy.Generation;

namespace Atrium.OpenAIProxy.Chat;

/// <summary>Reads the conversation of a chat request.</summary>
internal static class MessageReader
{
    private static readonly string[] Roles = ["system", "developer", "user", "assistant", "tool"];

    /// <summary>Reads the array <paramref name="messages"/>, which must hold at least one message.</summary>
    public static IReadOnlyList<ChatTurn> Read(RequestField messages)
    {
        if (!messages.IsPresent)
        {
            throw messages.Missing();
        }

        if (!messages.Array().Any())
        {
            throw messages.Invalid("Invalid 'messages': empty array. Expected an array with minimum length 1, but got an empty array instead.", "empty_array");
        }

        var turns = new List<ChatTurn>();
        HashSet<string> open = [];
        foreach (var message in messages.Array())
        {
            var turn = ReadOne(message, turns.Count);
            if (turn.Role == ChatRole.Tool)
            {
                turn = Answering(message, turn, open);
            }
            else
            {
                open = [.. turn.ToolCalls.Select(static call => call.Id)];
            }

            turns.Add(turn);
        }

        return turns;
    }

    private static ChatTurn ReadOne(RequestField message, int index)
    {
        if (message.Value.ValueKind != JsonValueKind.Object)
        {
            throw message.WrongType("an object");
        }

        var role = message["role"];
        var speaker = role.Required().ToLowerInvariant() switch
        {
            "system" or "developer" => ChatRole.System,
            "user" => ChatRole.User,
            "assistant" => ChatRole.Assistant,
            "tool" or "function" => ChatRole.Tool,
            _ => throw role.NotOneOf(role.Text()!, Roles),
        };
        var (text, media) = ContentReader.Read(message["content"], speaker);
        var turn = new ChatTurn(speaker, text) { Media = media, Name = message["name"].Text() };
        return speaker == ChatRole.Assistant ? Said(message, turn, index) : turn;
    }

    /// <summary>What only the model's own turns have.</summary>
    private static ChatTurn Said(RequestField message, ChatTurn turn, int index)
    {
        // A reference to audio that a server keeps: only the server that made it has it.
        var audio = message["audio"];
        if (audio.IsObject())
        {
            audio["id"].Required();
            turn = turn with { Media = [.. turn.Media, new MediaPart(MediaKind.Audio, audio.Path)] };
        }

        var legacy = message["function_call"];
        return turn with
        {
            Content = turn.Content.Length == 0 ? message["refusal"].Text() ?? "" : turn.Content,

            // DeepSeek's and vLLM's two names for one thing.
            Reasoning = message["reasoning_content"].Text() ?? message["reasoning"].Text(),
            ToolCalls = legacy.IsObject()
                ? [new ToolCall(LegacyFunctions.IdAt(index), legacy["name"].RequiredName(), legacy["arguments"].Required())]
                : [.. message["tool_calls"].Array().Select(Call)],
        };
    }

    private static ToolCall Call(RequestField call)
    {
        if (call.Value.ValueKind != JsonValueKind.Object)
        {
            throw call.WrongType("an object");
        }

        // Some servers leave the type out of their answers, and clients send back what they got.
        call["type"].Word("function");
        var function = call["function"].RequiredObject();
        return new ToolCall(call["id"].Required(), function["name"].Required(), function["arguments"].Text() ?? "");
    }

    /// <summary>Checks that a result answers a call of the turn before.</summary>
    private static ChatTurn Answering(RequestField message, ChatTurn turn, HashSet<string> open)
    {
        if (open.Count == 0)
        {
            throw message["role"].Invalid(
                "Invalid parameter: messages with role 'tool' must be a response to a preceeding message with 'tool_calls'.", "invalid_value");
        }

        if (message["role"].Text()!.Equals("function", StringComparison.OrdinalIgnoreCase))
        {
            return turn with { ToolCallId = open.First() };
        }

        var id = message["tool_call_id"].Required();
        return open.Contains(id) ? turn with { ToolCallId = id } : throw message["tool_call_id"].Invalid(
            $"Invalid parameter: 'tool_call_id' of '{id}' not found in 'tool_calls' of previous message.", "invalid_value");
    }
}
