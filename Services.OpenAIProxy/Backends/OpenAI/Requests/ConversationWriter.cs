using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json;
using Atrium.OpenAIProxy.Generation;

namespace Atrium.OpenAIProxy.Backends.OpenAI.Requests;

/// <summary>Writes in OpenAI's form what a request says that came by another API and so has no body to relay.</summary>
internal static class ConversationWriter
{
    /// <summary>Writes the messages, the functions and the form of the answer.</summary>
    public static void Write(Utf8JsonWriter json, GenerationRequest request, ReasoningInput reasoning)
    {
        json.WriteStartArray("messages"u8);
        foreach (var turn in request.Messages)
        {
            WriteTurn(json, turn, MessageWriter.NameOf(reasoning));
        }

        json.WriteEndArray();
        if (request.Body.ValueKind == JsonValueKind.Object)
        {
            return;
        }

        if (request.Tools.Count > 0)
        {
            WriteTools(json, request);
        }

        WriteFormat(json, request.Format);
    }

    /// <summary>Writes <c>logit_bias</c>.</summary>
    public static void WriteLogitBias(Utf8JsonWriter json, IReadOnlyDictionary<int, double> bias)
    {
        json.WriteStartObject("logit_bias"u8);
        foreach (var (token, value) in bias)
        {
            json.WriteNumber(token.ToString(CultureInfo.InvariantCulture), value);
        }

        json.WriteEndObject();
    }

    /// <summary>Asks for log probabilities; the older API has a number where the newer one has two members.</summary>
    public static void WriteLogprobs(Utf8JsonWriter json, int top, bool older)
    {
        if (older)
        {
            json.WriteNumber("logprobs"u8, top);
            return;
        }

        json.WriteBoolean("logprobs"u8, true);
        json.WriteNumber("top_logprobs"u8, top);
    }

    private static void WriteTurn(Utf8JsonWriter json, ChatTurn turn, string? reasoning)
    {
        json.WriteStartObject();
        json.WriteString("role"u8, turn.Role switch
        {
            ChatRole.System => "system",
            ChatRole.User => "user",
            ChatRole.Assistant => "assistant",
            _ => "tool",
        });
        Text(json, "content", turn.ToolCalls.Count > 0 && turn.Content.Length == 0 ? null : turn.Content);
        Text(json, "name", turn.Name);
        Text(json, "tool_call_id", turn.ToolCallId);
        if (reasoning is not null)
        {
            Text(json, reasoning, turn.Reasoning);
        }

        if (turn.ToolCalls.Count > 0)
        {
            json.WriteStartArray("tool_calls"u8);
            foreach (var call in turn.ToolCalls)
            {
                json.WriteStartObject();
                json.WriteString("id"u8, call.Id);
                json.WriteString("type"u8, "function"u8);
                json.WriteStartObject("function"u8);
                json.WriteString("name"u8, call.Name);
                json.WriteString("arguments"u8, call.Arguments);
                json.WriteEndObject();
                json.WriteEndObject();
            }

            json.WriteEndArray();
        }

        json.WriteEndObject();
    }

    private static void WriteTools(Utf8JsonWriter json, GenerationRequest request)
    {
        json.WriteStartArray("tools"u8);
        foreach (var tool in request.Tools)
        {
            json.WriteStartObject();
            json.WriteString("type"u8, "function"u8);
            json.WriteStartObject("function"u8);
            json.WriteString("name"u8, tool.Name);
            Text(json, "description", tool.Description);
            Raw(json, "parameters", tool.Parameters);
            if (tool.Strict)
            {
                json.WriteBoolean("strict"u8, true);
            }

            json.WriteEndObject();
            json.WriteEndObject();
        }

        json.WriteEndArray();
        if (request.ToolChoice is { Mode: ToolChoiceMode.Function, Name: { } name })
        {
            json.WriteStartObject("tool_choice"u8);
            json.WriteString("type"u8, "function"u8);
            json.WriteStartObject("function"u8);
            json.WriteString("name"u8, name);
            json.WriteEndObject();
            json.WriteEndObject();
        }
        else
        {
            json.WriteString("tool_choice"u8, request.ToolChoice.Mode switch
            {
                ToolChoiceMode.None => "none",
                ToolChoiceMode.Required => "required",
                _ => "auto",
            });
        }

        if (request.ParallelToolCalls is { } parallel)
        {
            json.WriteBoolean("parallel_tool_calls"u8, parallel);
        }
    }

    private static void WriteFormat(Utf8JsonWriter json, ResponseFormat format)
    {
        if (format.Kind == ResponseFormatKind.Text)
        {
            return;
        }

        json.WriteStartObject("response_format"u8);
        json.WriteString("type"u8, format.Kind == ResponseFormatKind.JsonObject ? "json_object" : "json_schema");
        if (format.Kind == ResponseFormatKind.JsonSchema)
        {
            json.WriteStartObject("json_schema"u8);
            json.WriteString("name"u8, format.Name ?? "answer");
            Raw(json, "schema", format.Schema);
            json.WriteBoolean("strict"u8, format.Strict);
            json.WriteEndObject();
        }

        json.WriteEndObject();
    }

    private static void Text(Utf8JsonWriter json, string name, string? value)
    {
        if (value is not null)
        {
            json.WriteString(name, value);
        }
    }

    private static void Raw(Utf8JsonWriter json, string name, JsonElement value)
    {
        if (value.ValueKind != JsonValueKind.Undefined)
        {
            json.WritePropertyName(name);
            json.WriteRawValue(JsonMarshal.GetRawUtf8Value(value), skipInputValidation: true);
        }
    }
}
