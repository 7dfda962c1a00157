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
            var texts = Tokens(request, served, embedder.LongestText);
            var wanted = request.Outputs.Any(static output => output.Name == InferRequest.Embedding);
            var rows = wanted ? await embedder.EmbedAsync(texts, context.RequestAborted) : [];
            var total = time.GetElapsedTime(arrived);
            served.Statistics.Succeeded(
                new ModelStatistics.Phases(total, default, default, total, default, total), Math.Max(1, request.Texts.Count), time.GetUtcNow());
            await new InferReply(rows, served.Model.OutputEmbeddingSize, [.. texts.Select(static text => text.Length)]).WriteAsync(context, request, model);
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
}
