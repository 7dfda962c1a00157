using System.Text.Json;
using Atrium.Engine.Generate;
using Atrium.Engine.Server;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Atrium.Engine.Models;

/// <summary>Triton's model repository extension.</summary>
internal static class RepositoryEndpoints
{
    public static RouteGroupBuilder MapRepository(this IEndpointRouteBuilder endpoints)
    {
        var group = endpoints.MapGroup("/v2/repository").WithTags("repository");
        group.MapPost("/index", IndexAsync).WithName("repositoryIndex").WithSummary("The models that can be served, and which are.");
        group.MapPost("/models/{model}/load", LoadAsync).WithName("repositoryLoad").WithSummary("Load a model of the repository.");
        group.MapPost("/models/{model}/unload", UnloadAsync).WithName("repositoryUnload").WithSummary("Unload a model; running requests finish.");
        return group;
    }

    private static async Task<JsonHttpResult<IReadOnlyList<IndexLine>>> IndexAsync(HttpContext context, ModelRepository repository)
    {
        var fields = new RequestFields(await RequestBody.ReadObjectAsync(context));
        var onlyReady = fields.Flag("ready") ?? false;
        IReadOnlyList<IndexLine> lines =
        [
            .. repository.Index()
                .Where(entry => entry.Ready || !onlyReady)
                .Select(static entry => new IndexLine(entry.Name, ModelRepository.Version, entry.Ready ? "READY" : "UNAVAILABLE", entry.Reason)),
        ];
        return TypedResults.Json(lines, Reply.Json.IReadOnlyListIndexLine);
    }

    private static async Task<Ok> LoadAsync(HttpContext context, ModelRepository repository, string model)
    {
        var body = await RequestBody.ReadObjectAsync(context);
        if (body.TryGetProperty("parameters", out var parameters) && parameters.ValueKind == JsonValueKind.Object
            && parameters.EnumerateObject().Any(static member => member.Name == "config" || member.Name.StartsWith("file:", StringComparison.Ordinal)))
        {
            throw ProtocolException.BadRequest($"failed to load '{model}', this engine takes neither a configuration nor files in the request");
        }

        await Task.Run(() => repository.Load(model), context.RequestAborted);
        return TypedResults.Ok();
    }

    private static async Task<Ok> UnloadAsync(HttpContext context, ModelRepository repository, string model)
    {
        _ = await RequestBody.ReadObjectAsync(context);
        await Task.Run(() => repository.Unload(model), context.RequestAborted);
        return TypedResults.Ok();
    }
}
