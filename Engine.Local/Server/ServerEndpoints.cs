using Atrium.Engine.Models;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Atrium.Engine.Server;

/// <summary>KServe v2's server metadata and health.</summary>
internal static class ServerEndpoints
{
    private static readonly ServerMetadata Metadata = new(
        "atrium-engine",
        typeof(ServerEndpoints).Assembly.GetName().Version?.ToString(3) ?? "",
        ["generate", "model_repository", "model_configuration", "binary_tensor_data", "parameters", "statistics"]);

    public static RouteGroupBuilder MapServer(this IEndpointRouteBuilder endpoints)
    {
        var group = endpoints.MapGroup("/v2").WithTags("server");
        group.MapGet("", static () => TypedResults.Json(Metadata, Reply.Json.ServerMetadata)).WithName("serverMetadata").WithSummary("Name, version and extensions.");
        group.MapGet("/health/live", static () => TypedResults.Ok()).WithName("serverLive").WithSummary("200 while the process runs.");
        group.MapGet("/health/ready", Ready).WithName("serverReady").WithSummary("200 while the default model answers.");
        return group;
    }

    // 400 and not 503: Triton's own answer, which its clients know.
    private static Results<Ok, BadRequest> Ready(ModelRepository repository) =>
        repository.Ready ? TypedResults.Ok() : TypedResults.BadRequest();
}
