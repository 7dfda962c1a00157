using System.Buffers;
using System.Text.Json;
using Atrium.OpenAIProxy.Generation;

namespace Atrium.OpenAIProxy.Triton;

/// <summary>Writes the body of <c>generate</c> and <c>generate_stream</c> with the names of the TensorRT-LLM ensemble.</summary>
internal static class TritonRequestWriter
{
    /// <summary>Sends only what the model takes.</summary>
    /// <exception cref="TritonException">The client asks for something that the model has no input for.</exception>
    public static ReadOnlyMemory<byte> Write(TritonCall call)
    {
        var (model, request) = (call.Model, call.Request);
        var buffer = new ArrayBufferWriter<byte>(call.Prompt.Text.Length + 512);
        using var json = new Utf8JsonWriter(buffer, new JsonWriterOptions { Encoder = RelaxedJson.Encoder, SkipValidation = true });
        json.WriteStartObject();
        json.WriteString("text_input", call.Prompt.Text);
        json.WriteNumber("max_tokens", call.MaxTokens);
        Number("temperature", request.Temperature, explicitly: false);
        Number("top_p", request.TopP, explicitly: false);
        Number("presence_penalty", request.PresencePenalty, explicitly: request.PresencePenalty is not (null or 0));
        Number("frequency_penalty", request.FrequencyPenalty, explicitly: request.FrequencyPenalty is not (null or 0));
        if (request.Seed is { } seed && Takes("seed", explicitly: true))
        {
            // Triton's seed has no sign.
            json.WriteNumber("seed", seed & long.MaxValue);
        }

        if (call.EngineStops is { Count: > 0 } stops)
        {
            json.WriteStartArray("stop_words");
            foreach (var stop in stops)
            {
                json.WriteStringValue(stop);
            }

            json.WriteEndArray();
        }

        Ask("exclude_input_in_output");
        Ask("return_num_input_tokens");
        Ask("return_num_output_tokens");
        json.WriteBoolean("stream", call.Streamed);
        json.WriteEndObject();
        json.Flush();
        return buffer.WrittenMemory;

        void Number(string name, double? value, bool explicitly)
        {
            if (value is { } number && Takes(name, explicitly))
            {
                json.WriteNumber(name, number);
            }
        }

        void Ask(string name)
        {
            if (model.Takes(name))
            {
                json.WriteBoolean(name, true);
            }
        }

        bool Takes(string name, bool explicitly) => model.Takes(name) || (explicitly
            ? throw new TritonException(new GenerationFailure(
                FailureKind.InvalidRequest, $"Unsupported parameter: '{name}'. The engine's model has no such input.", name))
            : false);
    }
}
