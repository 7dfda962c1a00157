using System.Text.Json.Serialization;
using Atrium.OpenAIProxy.Errors;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Atrium.OpenAIProxy.Models;

/// <summary><c>GET /v1/models</c> and <c>GET /v1/models/{id}</c>.</summary>
internal static class ModelEndpoints
{
    /// <summary>Maps both.</summary>
    public static RouteGroupBuilder MapModels(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/v1/models").WithTags("Models");
        group.MapGet("", List).WithName("ListModels").WithSummary("Lists the models that can be asked now.").Produces<ModelList>();

        // Names such as org/model hold slashes.
        group.MapGet("/{**id}", Get).WithName("GetModel").WithSummary("Describes one model, or answers 404 model_not_found.").Produces<Model>().Produces<ErrorBody>(404);
        return group;
    }

    private static JsonHttpResult<ModelList> List(ModelCatalogue models) => TypedResults.Json(
        new ModelList("list", [.. models.Models.Where(static model => model.IsServable).Select(static model => Describe(model, model.Id))]), ModelJson.Default.ModelList);

    private static JsonHttpResult<Model> Get(string id, ModelCatalogue models)
    {
        var model = models.Require(id);
        return model.IsServable ? TypedResults.Json(Describe(model, id), ModelJson.Default.Model) : throw ModelCatalogue.Missing(id);
    }

    private static Model Describe(ServedModel model, string id) => new(id, "model", model.Created, model.OwnedBy);
}

/// <summary>The list of models.</summary>
internal sealed record ModelList(
    [property: JsonPropertyName("object")] string Object,
    [property: JsonPropertyName("data")] IReadOnlyList<Model> Data);

/// <summary>One model.</summary>
internal sealed record Model(
    [property: JsonPropertyName("id")] string Id,
    [property: JsonPropertyName("object")] string Object,
    [property: JsonPropertyName("created")] long Created,
    [property: JsonPropertyName("owned_by")] string OwnedBy);

[JsonSerializable(typeof(ModelList))]
internal sealed partial class ModelJson : JsonSerializerContext;
