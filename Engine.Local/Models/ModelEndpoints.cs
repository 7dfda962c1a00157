using Atrium.Engine.Server;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Atrium.Engine.Models;

/// <summary>KServe v2's and Triton's endpoints about a model.</summary>
internal static class ModelEndpoints
{
    public static RouteGroupBuilder MapModels(this IEndpointRouteBuilder endpoints)
    {
        var group = endpoints.MapGroup("/v2/models").WithTags("models");
        group.MapGet("/stats", AllStatistics).WithName("allStatistics").WithSummary("Statistics of every loaded model.");
        foreach (var (prefix, suffix) in (ReadOnlySpan<(string, string)>)[("/{model}", ""), ("/{model}/versions/{version}", "Version")])
        {
            group.MapGet(prefix, Metadata).WithName("modelMetadata" + suffix).WithSummary("Inputs and outputs of a model.");
            group.MapGet(prefix + "/ready", Ready).WithName("modelReady" + suffix).WithSummary("200 while the model is loaded.");
            group.MapGet(prefix + "/config", Config).WithName("modelConfig" + suffix).WithSummary("Triton's configuration, with chat template and special tokens.");
            group.MapGet(prefix + "/stats", Statistics).WithName("modelStatistics" + suffix).WithSummary("Requests, their times, and the state of the slots.");
        }

        return group;
    }

    private static JsonHttpResult<ModelMetadata> Metadata(ModelRepository repository, string model, string? version = null)
    {
        using var served = repository.Use(model, version);
        return TypedResults.Json(ModelDescriptions.Metadata(served, model), Reply.Json.ModelMetadata);
    }

    private static JsonHttpResult<ModelConfig> Config(ModelRepository repository, string model, string? version = null)
    {
        using var served = repository.Use(model, version);
        return TypedResults.Json(ModelDescriptions.Config(served, model), Reply.Json.ModelConfig);
    }

    private static JsonHttpResult<StatisticsReply> Statistics(ModelRepository repository, string model, string? version = null)
    {
        using var served = repository.Use(model, version);
        return TypedResults.Json(new StatisticsReply([ModelDescriptions.Statistics(served, model)]), Reply.Json.StatisticsReply);
    }

    private static JsonHttpResult<StatisticsReply> AllStatistics(ModelRepository repository) =>
        TypedResults.Json(
            new StatisticsReply([.. repository.Loaded().Select(static served => ModelDescriptions.Statistics(served, served.Name))]),
            Reply.Json.StatisticsReply);

    // 400 when it is not, as Triton answers.
    private static Results<Ok, BadRequest> Ready(ModelRepository repository, string model, string? version = null)
    {
        try
        {
            using var served = repository.Use(model, version);
            return served.Scheduler is { Running: false } ? TypedResults.BadRequest() : TypedResults.Ok();
        }
        catch (ProtocolException)
        {
            return TypedResults.BadRequest();
        }
    }
}
