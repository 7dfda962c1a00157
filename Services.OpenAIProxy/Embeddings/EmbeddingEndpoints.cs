using Atrium.OpenAIProxy.Delivery;
using Atrium.OpenAIProxy.Errors;
using Atrium.OpenAIProxy.Models;

namespace Atrium.OpenAIProxy.Embeddings;

/// <summary><c>POST /v1/embeddings</c>.</summary>
internal static class EmbeddingEndpoints
{
    private static readonly int[] Failures = [400, 404, 413, 429, 502, 503, 504];

    /// <summary>Maps the endpoint.</summary>
    public static RouteGroupBuilder MapEmbeddings(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/v1/embeddings").WithTags("Embeddings");
        var endpoint = group.MapPost("", AnswerAsync)
            .WithName("CreateEmbedding")
            .WithSummary("Turns texts into vectors.")
            .Accepts<EmbeddingBody>("application/json", "*/*")
            .Produces<EmbeddingList>();
        foreach (var status in Failures)
        {
            endpoint.Produces<ErrorBody>(status);
        }

        return group;
    }

    private static async Task AnswerAsync(HttpContext context, Answering answering, ModelCatalogue models, TimeProvider time)
    {
        var record = new GenerationRecord(time);
        OpenAIHeaders.Add(context, record);
        using var body = await RequestBody.ReadAsync(context, record);
        var (request, base64) = EmbeddingReader.Read(body.RootElement);
        var model = models.Require(request.Model);
        record.Model = model.Id;
        await answering.EmbedAsync(context, model, request with { RequestId = context.TraceIdentifier }, record, async result =>
        {
            var json = EmbeddingWriter.Write(model.Id, result, base64);
            record.BytesOut = json.Length;
            await context.Response.WriteJsonAsync(json, context.RequestAborted);
        });
    }
}
