using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json;
using Atrium.Engine.Models;

namespace Atrium.Engine.Inference;

/// <summary>Writes the reply of an inference request: the outputs it asked for, as JSON or as binary tensor data behind the JSON.</summary>
/// <param name="Rows">The vectors, one after another.</param>
/// <param name="Size">The values of a vector.</param>
/// <param name="Counts">The tokens of each text.</param>
internal sealed record InferReply(float[] Rows, int Size, int[] Counts)
{
    public async Task WriteAsync(HttpContext context, InferRequest request, string model)
    {
        var body = new MemoryStream();
        using (var writer = new Utf8JsonWriter(body))
        {
            WriteJson(writer, request, model);
        }

        var header = body.Length;
        var binary = false;
        foreach (var output in request.Outputs.Where(static output => output.Binary))
        {
            binary = true;
            body.Write(output.Name == InferRequest.Embedding ? MemoryMarshal.AsBytes(Rows.AsSpan()) : MemoryMarshal.AsBytes(Counts.AsSpan()));
        }

        context.Response.ContentType = binary ? "application/octet-stream" : "application/json";
        if (binary)
        {
            context.Response.Headers[InferRequest.HeaderLength] = header.ToString(CultureInfo.InvariantCulture);
        }

        context.Response.ContentLength = body.Length;
        await context.Response.Body.WriteAsync(body.GetBuffer().AsMemory(0, (int)body.Length), context.RequestAborted);
    }

    private void WriteJson(Utf8JsonWriter writer, InferRequest request, string model)
    {
        writer.WriteStartObject();
        if (request.Id is not null)
        {
            writer.WriteString("id"u8, request.Id);
        }

        writer.WriteString("model_name"u8, model);
        writer.WriteString("model_version"u8, ModelRepository.Version);
        writer.WriteStartArray("outputs"u8);
        foreach (var output in request.Outputs)
        {
            WriteOutput(writer, output);
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    private void WriteOutput(Utf8JsonWriter writer, InferOutput output)
    {
        var isEmbedding = output.Name == InferRequest.Embedding;
        writer.WriteStartObject();
        writer.WriteString("name"u8, output.Name);
        writer.WriteString("datatype"u8, isEmbedding ? "FP32"u8 : "INT32"u8);
        writer.WriteStartArray("shape"u8);
        writer.WriteNumberValue(Counts.Length);
        if (isEmbedding)
        {
            writer.WriteNumberValue(Size);
        }

        writer.WriteEndArray();
        if (output.Binary)
        {
            writer.WriteStartObject("parameters"u8);
            writer.WriteNumber("binary_data_size"u8, isEmbedding ? Rows.Length * sizeof(float) : Counts.Length * sizeof(int));
            writer.WriteEndObject();
        }
        else
        {
            WriteData(writer, isEmbedding);
        }

        writer.WriteEndObject();
    }

    private void WriteData(Utf8JsonWriter writer, bool isEmbedding)
    {
        writer.WriteStartArray("data"u8);
        if (isEmbedding)
        {
            foreach (var value in Rows)
            {
                writer.WriteNumberValue(value);
            }
        }
        else
        {
            foreach (var value in Counts)
            {
                writer.WriteNumberValue(value);
            }
        }

        writer.WriteEndArray();
    }
}
