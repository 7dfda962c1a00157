using System.Buffers;
using System.Text.Json;
using Atrium.OpenAIProxy.Generation;
using Atrium.OpenAIProxy.TextEngines;

namespace Atrium.OpenAIProxy.Backends.Tgi;

/// <summary>Writes the bodies of <c>generate</c>, <c>generate_stream</c> and <c>tokenize</c>.</summary>
internal static class TgiRequestWriter
{
    /// <summary>
    /// Asks for an answer. TGI refuses a temperature of 0 and a nucleus of 0 or 1, and draws tokens as soon as it is given one of the sampling
    /// parameters: greedy is to send none of them, and the whole nucleus is to send no <c>top_p</c>.
    /// </summary>
    public static ReadOnlyMemory<byte> Write(TextCall call) => Body(call.Prompt.Text, json =>
    {
        var sampling = call.Request.Sampling;
        json.WriteStartObject("parameters");
        json.WriteNumber("max_new_tokens", call.MaxTokens);
        var (temperature, topP) = (sampling.Temperature ?? Sampling.DefaultTemperature, sampling.TopP ?? Sampling.DefaultTopP);
        var draws = temperature > 0 && topP > 0;
        json.WriteBoolean("do_sample", draws);
        Number("temperature", draws ? temperature : null);
        Number("top_p", draws && topP < 1 ? topP : null);
        Number("top_k", draws && sampling.TopK is > 0 ? sampling.TopK : null);
        Number("repetition_penalty", sampling.RepetitionPenalty);
        Number("frequency_penalty", sampling.FrequencyPenalty);
        if (sampling.Seed is { } seed)
        {
            // TGI's seed has no sign.
            json.WriteNumber("seed", seed & long.MaxValue);
        }

        WriteStops(json, call.EngineStops);
        Number("top_n_tokens", call.Request.TopLogprobs is > 0 ? call.Request.TopLogprobs : null);
        TgiGrammar.Write(json, call.Guide);
        json.WriteBoolean("return_full_text", false);
        json.WriteBoolean("details", true);
        json.WriteEndObject();

        void Number(string name, double? value)
        {
            if (value is { } number)
            {
                json.WriteNumber(name, number);
            }
        }
    });

    /// <summary>Asks for the tokens of <paramref name="text"/>.</summary>
    public static ReadOnlyMemory<byte> Tokens(string text) => Body(text, static _ => { });

    private static ReadOnlyMemory<byte> Body(string inputs, Action<Utf8JsonWriter> write)
    {
        var buffer = new ArrayBufferWriter<byte>(inputs.Length + 512);
        using var json = new Utf8JsonWriter(buffer, new JsonWriterOptions { Encoder = RelaxedJson.Encoder });
        json.WriteStartObject();
        json.WriteString("inputs", inputs);
        write(json);
        json.WriteEndObject();
        json.Flush();
        return buffer.WrittenMemory;
    }

    private static void WriteStops(Utf8JsonWriter json, IReadOnlyList<string> stops)
    {
        if (stops.Count == 0)
        {
            return;
        }

        json.WriteStartArray("stop");
        foreach (var stop in stops)
        {
            json.WriteStringValue(stop);
        }

        json.WriteEndArray();
    }
}
