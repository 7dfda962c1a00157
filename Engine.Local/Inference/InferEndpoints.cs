using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json;
using Atrium.Engine.Models;

namespace Atrium.Engine.Inference;

/// <summary>KServe v2 inference: embeddings.</summary>
internal static class InferEndpoints
{
    public static RouteGroupBuilder MapInfer(this IEndpointRouteBuilder endpoints)
    {
        var group = endpoints.MapGroup("/v2/models/{model}").WithTags("infer");
        group.MapPost("/infer", InferAsync).WithName("infer").WithSummary("Embed texts.");
        group.MapPost("/versions/{version}/infer", InferAsync).WithName("inferVersion").WithSummary("The same, naming the version.");
        return group;
    }

    private static async Task InferAsync(HttpContext context, ModelRepository repository, TimeProvider time, string model, string? version = null)
    {
        var arrived = time.GetTimestamp();
        using var served = repository.Use(model, version);
        try
        {
            using var body = new MemoryStream();
            await context.Request.Body.CopyToAsync(body, context.RequestAborted);
            var header = context.Request.Headers[InferRequest.HeaderLength] is [{ Length: > 0 } length] ? length : null;
            var request = InferRequest.Parse(body.GetBuffer().AsMemory(0, (int)body.Length), header, model);
            var embedder = served.Embedder();
            var rows = await embedder.EmbedAsync(Tokens(request, served, embedder.LongestText), context.RequestAborted);
            var total = time.GetElapsedTime(arrived);
            served.Statistics.Succeeded(
                new ModelStatistics.Phases(total, default, default, total, default, total), Math.Max(1, request.Texts.Count), time.GetUtcNow());
            await ReplyAsync(context, request, model, rows, served.Model.OutputEmbeddingSize);
        }
        catch (Exception exception) when (exception is ProtocolException or JsonException or BadHttpRequestException)
        {
            served.Statistics.Failed(time.GetElapsedTime(arrived));
            throw;
        }
    }

    private static List<int[]> Tokens(InferRequest request, ServedModel served, int longest)
    {
        var texts = new List<int[]>(request.Texts.Count);
        foreach (var text in request.Texts)
        {
            var tokens = served.Vocabulary.Tokenize(text, addSpecial: true, parseSpecial: false);
            texts.Add(tokens.Length is 0
                ? throw ProtocolException.BadRequest($"text {texts.Count} is empty: there is nothing to embed")
                : tokens.Length > longest
                    ? throw ProtocolException.BadRequest($"text {texts.Count} has {tokens.Length} tokens, but at most {longest} can be embedded")
                    : tokens);
        }

        return texts;
    }

    private static async Task ReplyAsync(HttpContext context, InferRequest request, string model, float[] rows, int size)
    {
        var json = new MemoryStream();
        using (var writer = new Utf8JsonWriter(json))
        {
            Write(writer, request, model, rows, size);
        }

        context.Response.ContentType = request.BinaryOutput ? "application/octet-stream" : "application/json";
        if (request.BinaryOutput)
        {
            context.Response.Headers[InferRequest.HeaderLength] = json.Length.ToString(CultureInfo.InvariantCulture);
            json.Write(MemoryMarshal.AsBytes(rows.AsSpan()));
        }

        context.Response.ContentLength = json.Length;
        await context.Response.Body.WriteAsync(json.GetBuffer().AsMemory(0, (int)json.Length), context.RequestAborted);
    }

    private static void Write(Utf8JsonWriter writer, InferRequest request, string model, float[] rows, int size)
    {
        writer.WriteStartObject();
        if (request.Id is not null)
        {
            writer.WriteString("id"u8, request.Id);
        }

        writer.WriteString("model_name"u8, model);
        writer.WriteString("model_version"u8, ModelRepository.Version);
        writer.WriteStartArray("outputs"u8);
        writer.WriteStartObject();
        writer.WriteString("name"u8, "embedding"u8);
        writer.WriteString("datatype"u8, "FP32"u8);
        writer.WriteStartArray("shape"u8);
        writer.WriteNumberValue(request.Texts.Count);
        writer.WriteNumberValue(size);
        writer.WriteEndArray();
        if (request.BinaryOutput)
        {
            writer.WriteStartObject("parameters"u8);
            writer.WriteNumber("binary_data_size"u8, rows.Length * sizeof(float));
            writer.WriteEndObject();
        }
        else
        {
            writer.WriteStartArray("data"u8);
            foreach (var value in rows)
            {
                writer.WriteNumberValue(value);
            }

            writer.WriteEndArray();
        }

        writer.WriteEndObject();
        writer.WriteEndArray();
        writer.WriteEndObject();
    }
}
