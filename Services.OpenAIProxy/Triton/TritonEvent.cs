using System.Buffers;
using System.Text;
using System.Text.Json;

namespace Atrium.OpenAIProxy.Triton;

/// <summary>
/// One reply or stream event of the engine. Reused from event to event: the text is valid until the next <see cref="Read"/>.
/// </summary>
internal sealed class TritonEvent
{
    private readonly ArrayBufferWriter<byte> _text = new(256);

    /// <summary>Whether there was a <c>text_output</c>.</summary>
    public bool HasText { get; private set; }

    /// <summary>The bytes of <c>text_output</c>, which may begin or end inside a character.</summary>
    public ReadOnlySpan<byte> Text => _text.WrittenSpan;

    /// <summary><c>error</c>, where the event is one.</summary>
    public string? Error { get; private set; }

    /// <summary><c>finish_reason</c>, where the engine says one.</summary>
    public string? FinishReason { get; private set; }

    /// <summary><c>num_input_tokens</c>, where the engine counts.</summary>
    public int? InputTokens { get; private set; }

    /// <summary><c>num_output_tokens</c>, all so far, where the engine counts.</summary>
    public int? OutputTokens { get; private set; }

    /// <summary>Reads an event.</summary>
    /// <exception cref="JsonException">It is not a JSON object.</exception>
    public void Read(ReadOnlySequence<byte> utf8)
    {
        _text.ResetWrittenCount();
        (HasText, Error, FinishReason, InputTokens, OutputTokens) = (false, null, null, null, null);
        var json = new Utf8JsonReader(utf8);
        json.Read();
        if (json.TokenType != JsonTokenType.StartObject)
        {
            throw new JsonException("not an object");
        }

        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            if (json.ValueTextEquals("text_output"u8))
            {
                var arrays = Enter(ref json);
                HasText = json.TokenType == JsonTokenType.String;
                if (HasText)
                {
                    JsonText.Unescape(json, _text);
                }

                Leave(ref json, arrays);
            }
            else if (json.ValueTextEquals("num_output_tokens"u8))
            {
                OutputTokens = ReadCount(ref json);
            }
            else if (json.ValueTextEquals("num_input_tokens"u8))
            {
                InputTokens = ReadCount(ref json);
            }
            else if (json.ValueTextEquals("finish_reason"u8))
            {
                FinishReason = ReadWord(ref json);
            }
            else if (json.ValueTextEquals("error"u8))
            {
                Error = ReadWord(ref json) ?? "The engine reported an error without a message.";
            }
            else
            {
                Leave(ref json, Enter(ref json));
            }
        }
    }

    private static int? ReadCount(ref Utf8JsonReader json)
    {
        var arrays = Enter(ref json);
        int? count = json.TokenType == JsonTokenType.Number && json.TryGetInt32(out var number) && number >= 0 ? number : null;
        Leave(ref json, arrays);
        return count;
    }

    private static string? ReadWord(ref Utf8JsonReader json)
    {
        var arrays = Enter(ref json);
        string? word = null;
        if (json.TokenType == JsonTokenType.String)
        {
            var bytes = new ArrayBufferWriter<byte>();
            JsonText.Unescape(json, bytes);
            word = bytes.WrittenCount == 0 ? null : Encoding.UTF8.GetString(bytes.WrittenSpan);
        }

        Leave(ref json, arrays);
        return word;
    }

    /// <summary>Goes to a member's value, through the arrays of an engine that keeps its batch dimension; the number of arrays entered.</summary>
    private static int Enter(ref Utf8JsonReader json)
    {
        var arrays = 0;
        json.Read();
        while (json.TokenType == JsonTokenType.StartArray)
        {
            arrays++;
            json.Read();
        }

        return arrays;
    }

    /// <summary>Goes to the end of the member's value.</summary>
    private static void Leave(ref Utf8JsonReader json, int arrays)
    {
        json.Skip();
        while (arrays > 0 && !(json.TokenType == JsonTokenType.EndArray && json.CurrentDepth == 1))
        {
            json.Read();
        }
    }
}
