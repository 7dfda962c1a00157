using System.Text.Json;
using Atrium.OpenAIProxy.Generation;

namespace Atrium.OpenAIProxy.Backends.OpenAI.Answers;

/// <summary>Reads <c>finish_reason</c>, for which engines have more words than clients know.</summary>
internal static class FinishWords
{
    /// <summary>The reason that the reader stands on; null for none, the empty word included.</summary>
    /// <exception cref="InvalidDataException">The engine says that it gave the answer up.</exception>
    public static FinishReason? Read(ref Utf8JsonReader json)
    {
        if (json.TokenType == JsonTokenType.StartObject)
        {
            return ReadObject(ref json);
        }

        return json.TokenType == JsonTokenType.String
            ? json.ValueTextEquals("stop"u8) ? FinishReason.Stop
                : json.ValueTextEquals("length"u8) ? FinishReason.Length
                : Of(JsonWords.Text(ref json)!)
            : Nothing(ref json);
    }

    private static FinishReason? Of(string word) => word.ToUpperInvariant() switch
    {
        "" or "NULL" => null,
        "LENGTH" or "MAX_TOKENS" or "MAX_LENGTH" or "MODEL_LENGTH" or "MAX_OUTPUT_TOKENS" => FinishReason.Length,
        "TOOL_CALLS" or "TOOL_CALL" or "TOOL_USE" or "FUNCTION_CALL" => FinishReason.ToolCalls,
        "CONTENT_FILTER" or "SAFETY" or "RECITATION" or "SENSITIVE" => FinishReason.ContentFilter,
        "ABORT" or "ABORTED" or "CANCELLED" or "CANCELED" or "ERROR" or "TIMEOUT" or "INSUFFICIENT_SYSTEM_RESOURCE" =>
            throw new InvalidDataException($"The engine gave up its answer ({word})."),

        // "eos", "eos_token", "end_turn", "stop_sequence", ...: whatever it is called, the model came to an end.
        _ => FinishReason.Stop,
    };

    /// <summary>SGLang's own API has an object with the type of the reason.</summary>
    private static FinishReason? ReadObject(ref Utf8JsonReader json)
    {
        FinishReason? reason = null;
        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            var isType = json.ValueTextEquals("type"u8);
            json.Read();
            if (isType && json.TokenType == JsonTokenType.String)
            {
                reason = Of(JsonWords.Text(ref json)!);
            }
            else
            {
                json.Skip();
            }
        }

        return reason;
    }

    private static FinishReason? Nothing(ref Utf8JsonReader json)
    {
        json.Skip();
        return null;
    }
}
