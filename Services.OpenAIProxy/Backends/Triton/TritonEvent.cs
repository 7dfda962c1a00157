using System.Buffers;
using System.Text;
using System.Text.Json;
using Atrium.OpenAIProxy.Backends.Triton.Dialects;
using Atrium.OpenAIProxy.Backends.Wire;
using Atrium.OpenAIProxy.TextEngines;

namespace Atrium.OpenAIProxy.Backends.Triton;

/// <summary>Reads the replies and stream events of the engine, one after another.</summary>
/// <param name="dialect">How tokens are listed.</param>
/// <param name="top">How many alternatives of each are wanted; null when no tokens are.</param>
internal sealed class TritonEvent(ITritonDialect dialect, int? top)
{
    private readonly ArrayBufferWriter<byte> _word = new();

    /// <summary>Whether the last one had a <c>text_output</c>.</summary>
    public bool HasText { get; private set; }

    /// <summary><c>error</c>, where the last one was one.</summary>
    public string? Error { get; private set; }

    /// <summary>Reads an event into <paramref name="frame"/>, which is empty.</summary>
    /// <exception cref="JsonException">It is not a JSON object.</exception>
    public void Read(ReadOnlySpan<byte> utf8, TextFrame frame)
    {
        (HasText, Error) = (false, null);
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
                    JsonText.Unescape(json, frame.Text);
                }

                Leave(ref json, arrays);
            }
            else if (json.ValueTextEquals("num_output_tokens"u8))
            {
                frame.OutputTokens = ReadCount(ref json);
            }
            else if (json.ValueTextEquals("num_input_tokens"u8))
            {
                frame.InputTokens = ReadCount(ref json);
            }
            else if (json.ValueTextEquals("finish_reason"u8))
            {
                // Python's word for "not yet".
                frame.FinishReason = ReadWord(ref json) is { } word and not "None" ? word : null;
            }
            else if (json.ValueTextEquals("last_token_time_ns"u8))
            {
                // TensorRT-LLM copies the times of the whole request into each event, and sets this one when the request is finished.
                var arrays = Enter(ref json);
                frame.IsLast = json.TokenType == JsonTokenType.Number ? json.TryGetInt64(out var time) && time > 0 : null;
                Leave(ref json, arrays);
            }
            else if (top is { } most && json.ValueTextEquals("logprobs"u8))
            {
                var arrays = Enter(ref json);
                if (json.TokenType == JsonTokenType.String)
                {
                    dialect.ReadLogprobs(Unescape(json), most, frame.Logprobs);
                }

                Leave(ref json, arrays);
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

    private string? ReadWord(ref Utf8JsonReader json)
    {
        var arrays = Enter(ref json);
        var word = json.TokenType == JsonTokenType.String && Unescape(json) is { IsEmpty: false } bytes ? Encoding.UTF8.GetString(bytes) : null;
        Leave(ref json, arrays);
        return word;
    }

    private ReadOnlySpan<byte> Unescape(in Utf8JsonReader json)
    {
        _word.ResetWrittenCount();
        JsonText.Unescape(json, _word);
        return _word.WrittenSpan;
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
