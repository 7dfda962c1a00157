using System.Buffers;
using System.Text.Json;
using Atrium.OpenAIProxy.Generation;
using Atrium.OpenAIProxy.TextEngines;

namespace Atrium.OpenAIProxy.Backends.Triton;

/// <summary>Writes the body of <c>generate</c> and <c>generate_stream</c> with the names of the TensorRT-LLM ensemble.</summary>
internal static class TritonRequestWriter
{
    /// <summary>Sends only what the model takes.</summary>
    /// <exception cref="EngineException">The client asks for something that the model has no input for.</exception>
    public static ReadOnlyMemory<byte> Write(TextCall call, TritonModel model)
    {
        var sampling = call.Request.Sampling;
        var buffer = new ArrayBufferWriter<byte>(call.Prompt.Text.Length + 512);
        using var json = new Utf8JsonWriter(buffer, new JsonWriterOptions { Encoder = RelaxedJson.Encoder, SkipValidation = true });
        json.WriteStartObject();
        json.WriteString("text_input", call.Prompt.Text);
        json.WriteNumber("max_tokens", call.MaxTokens);
        Number("temperature", sampling.Temperature ?? Sampling.DefaultTemperature, explicitly: false);
        Number("top_p", sampling.TopP ?? Sampling.DefaultTopP, explicitly: false);
        Number("presence_penalty", sampling.PresencePenalty, explicitly: sampling.PresencePenalty is not (null or 0));
        Number("frequency_penalty", sampling.FrequencyPenalty, explicitly: sampling.FrequencyPenalty is not (null or 0));
        if (sampling.Seed is { } seed && Takes("seed", explicitly: true))
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
            ? throw new EngineException(new GenerationFailure(
                FailureKind.InvalidRequest, $"Unsupported parameter: '{name}'. The engine's model has no such input.", name))
            : false);
    }
}
