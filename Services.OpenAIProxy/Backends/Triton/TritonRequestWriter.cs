using System.Buffers;
using System.Text.Json;
using Atrium.OpenAIProxy.TextEngines;

namespace Atrium.OpenAIProxy.Backends.Triton;

/// <summary>Writes the body of <c>generate</c> and <c>generate_stream</c>.</summary>
internal static class TritonRequestWriter
{
    /// <summary>In the dialect of the model, with what the model takes.</summary>
    public static ReadOnlyMemory<byte> Write(TextCall call, TritonModel model)
    {
        var buffer = new ArrayBufferWriter<byte>(call.Prompt.Text.Length + 512);
        using var json = new Utf8JsonWriter(buffer, new JsonWriterOptions { Encoder = RelaxedJson.Encoder, SkipValidation = true });
        json.WriteStartObject();
        model.Dialect.Write(json, call, model);
        json.WriteEndObject();
        json.Flush();
        return buffer.WrittenMemory;
    }
}
