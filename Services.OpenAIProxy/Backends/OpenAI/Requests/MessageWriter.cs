using System.Runtime.InteropServices;
using System.Text.Json;

namespace Atrium.OpenAIProxy.Backends.OpenAI.Requests;

/// <summary>Relays the client's messages. All that may change is what becomes of thinking that the client sends back.</summary>
internal static class MessageWriter
{
    /// <summary>Writes the array <paramref name="messages"/>.</summary>
    public static void Relay(Utf8JsonWriter json, JsonElement messages, ReasoningInput reasoning)
    {
        if (reasoning == ReasoningInput.Keep || messages.ValueKind != JsonValueKind.Array)
        {
            json.WriteRawValue(JsonMarshal.GetRawUtf8Value(messages), skipInputValidation: true);
            return;
        }

        json.WriteStartArray();
        foreach (var message in messages.EnumerateArray())
        {
            if (message.ValueKind == JsonValueKind.Object && (message.TryGetProperty("reasoning_content"u8, out _) || message.TryGetProperty("reasoning"u8, out _)))
            {
                Rewrite(json, message, reasoning);
            }
            else
            {
                json.WriteRawValue(JsonMarshal.GetRawUtf8Value(message), skipInputValidation: true);
            }
        }

        json.WriteEndArray();
    }

    /// <summary>The name that <paramref name="reasoning"/> sends thinking under; null for none.</summary>
    public static string? NameOf(ReasoningInput reasoning) => reasoning switch
    {
        ReasoningInput.Drop => null,
        ReasoningInput.Reasoning => "reasoning",
        _ => "reasoning_content",
    };

    private static void Rewrite(Utf8JsonWriter json, JsonElement message, ReasoningInput reasoning)
    {
        var written = false;
        json.WriteStartObject();
        foreach (var member in message.EnumerateObject())
        {
            var name = member.Name;
            if (name is "reasoning_content" or "reasoning")
            {
                if (NameOf(reasoning) is not { } sent || written)
                {
                    continue;
                }

                (name, written) = (sent, true);
            }

            json.WritePropertyName(name);
            json.WriteRawValue(JsonMarshal.GetRawUtf8Value(member.Value), skipInputValidation: true);
        }

        json.WriteEndObject();
    }
}
