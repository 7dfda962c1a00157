using System.Diagnostics;
using System.Text;
using System.Text.Json;
using Atrium.OpenAIProxy.Delivery;
using Atrium.OpenAIProxy.Generation;

namespace Atrium.OpenAIProxy.Telemetry;

/// <summary>What was asked and answered, as the conventions' JSON in attributes of a span; only for who asks for it.</summary>
internal static class MessageContent
{
    /// <summary>The conversation and the functions.</summary>
    public static void Ask(Activity span, GenerationRequest request)
    {
        if (!span.IsAllDataRequested)
        {
            return;
        }

        span.SetTag(GenAI.InputMessages, Json(json =>
        {
            if (request.Prompt is { } prompt)
            {
                Message(json, "user", () => Text(json, "text", prompt.Text));
            }

            foreach (var turn in request.Messages)
            {
                Message(json, turn.Role.ToString().ToLowerInvariant(), () => Parts(json, turn));
            }
        }));
        if (request.Tools.Count > 0)
        {
            span.SetTag(GenAI.ToolDefinitions, Json(json =>
            {
                foreach (var tool in request.Tools)
                {
                    Tool(json, tool);
                }
            }));
        }
    }

    /// <summary>The answer, as far as it came.</summary>
    public static void Answer(Activity span, GenerationRecord record)
    {
        if (!span.IsAllDataRequested || record.Content is not { Choices.Count: > 0 } answer)
        {
            return;
        }

        span.SetTag(GenAI.OutputMessages, Json(json =>
        {
            foreach (var choice in answer.Choices)
            {
                Message(json, "assistant", () => Parts(json, choice), Word(record.FinishReasonOf(choice.Index)));
            }
        }));
    }

    private static void Parts(Utf8JsonWriter json, ChatTurn turn)
    {
        if (turn.Role == ChatRole.Tool)
        {
            json.WriteStartObject();
            json.WriteString("type", "tool_call_response");
            json.WriteString("id", turn.ToolCallId);
            json.WriteString("response", turn.Content);
            json.WriteEndObject();
            return;
        }

        Text(json, "reasoning", turn.Reasoning);
        Text(json, "text", turn.Content);
        foreach (var call in turn.ToolCalls)
        {
            Call(json, call.Id, call.Name, call.Arguments);
        }
    }

    private static void Parts(Utf8JsonWriter json, CollectedChoice choice)
    {
        Text(json, "reasoning", choice.Reasoning.ToString());
        Text(json, "text", choice.Text.ToString());
        Text(json, "text", choice.Refusal.ToString());
        foreach (var call in choice.ToolCalls)
        {
            Call(json, call.Id, call.Name, call.Arguments.ToString());
        }
    }

    private static void Message(Utf8JsonWriter json, string role, Action parts, string? finish = null)
    {
        json.WriteStartObject();
        json.WriteString("role", role);
        json.WriteStartArray("parts");
        parts();
        json.WriteEndArray();
        if (finish is not null)
        {
            json.WriteString("finish_reason", finish);
        }

        json.WriteEndObject();
    }

    // The conventions' words, which are not OpenAI's.
    private static string Word(FinishReason? reason) => reason switch
    {
        null => "error",
        FinishReason.ToolCalls => "tool_call",
        { } other => other.Word(),
    };

    private static void Text(Utf8JsonWriter json, string type, string? content)
    {
        if (!string.IsNullOrEmpty(content))
        {
            json.WriteStartObject();
            json.WriteString("type", type);
            json.WriteString("content", content);
            json.WriteEndObject();
        }
    }

    private static void Call(Utf8JsonWriter json, string id, string name, string arguments)
    {
        json.WriteStartObject();
        json.WriteString("type", "tool_call");
        json.WriteString("id", id);
        json.WriteString("name", name);
        json.WriteString("arguments", arguments);
        json.WriteEndObject();
    }

    private static void Tool(Utf8JsonWriter json, Tool tool)
    {
        json.WriteStartObject();
        json.WriteString("type", "function");
        json.WriteString("name", tool.Name);
        if (tool.Description is not null)
        {
            json.WriteString("description", tool.Description);
        }

        if (tool.Parameters.ValueKind != JsonValueKind.Undefined)
        {
            json.WritePropertyName("parameters");
            tool.Parameters.WriteTo(json);
        }

        json.WriteEndObject();
    }

    private static string Json(Action<Utf8JsonWriter> elements)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream, new JsonWriterOptions { Encoder = RelaxedJson.Encoder }))
        {
            json.WriteStartArray();
            elements(json);
            json.WriteEndArray();
        }

        return Encoding.UTF8.GetString(stream.GetBuffer(), 0, (int)stream.Length);
    }
}
