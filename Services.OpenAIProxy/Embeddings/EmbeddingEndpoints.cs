using Atrium.OpenAIProxy.Delivery;
using Atrium.OpenAIProxy.Errors;
using Atrium.OpenAIProxy.Generation;
using Atrium.OpenAIProxy.Models;
using Atrium.OpenAIProxy.Routing;

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

    private static async Task AnswerAsync(HttpContext context, Router router, ModelCatalogue models, TimeProvider time)
    {
        var record = new GenerationRecord(time);
        OpenAIHeaders.Add(context, record);
        using var body = await RequestBody.ReadAsync(context, record);
        var (request, base64) = EmbeddingReader.Read(body.RootElement);
        var model = models.Require(request.Model);
        record.Model = model.Id;
        try
        {
            var result = await router.EmbedAsync(model, request with { RequestId = context.TraceIdentifier }, record.Route, context.RequestAborted);
            await context.Response.WriteJsonAsync(EmbeddingWriter.Write(model.Id, result, base64), context.RequestAborted);
        }
        catch (EngineException exception)
        {
            throw new ApiException(exception.Failure.ToApiError());
        }
    }
}
