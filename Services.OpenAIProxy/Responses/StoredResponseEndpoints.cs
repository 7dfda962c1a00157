using System.Text.Json;
using System.Text.Json.Serialization;
using Atrium.OpenAIProxy.Delivery;
using Atrium.OpenAIProxy.Errors;

namespace Atrium.OpenAIProxy.Responses;

/// <summary>What clients do with answers that are remembered.</summary>
internal static class StoredResponseEndpoints
{
    /// <summary>Maps the endpoints below <c>/v1/responses/{id}</c>.</summary>
    public static void MapStored(RouteGroupBuilder group)
    {
        group.MapGet("/{id}", GetAsync)
            .WithName("GetResponse").WithSummary("The answer again.").Produces<ResponseObject>().Produces<ErrorBody>(404);
        group.MapDelete("/{id}", DeleteAsync)
            .WithName("DeleteResponse").WithSummary("Forgets the answer.").Produces<DeletedResponse>().Produces<ErrorBody>(404);
        group.MapGet("/{id}/input_items", InputItemList.AnswerAsync)
            .WithName("ListResponseInputItems").WithSummary("What the answer was an answer to.").Produces<InputItemPage>().Produces<ErrorBody>(400).Produces<ErrorBody>(404);
        group.MapPost("/{id}/cancel", static (HttpContext context, StoredResponses stored, string id) => Cancel(Find(context, stored, id)))
            .WithName("CancelResponse").WithSummary("Always refused: nothing runs in the background here.").Produces<ErrorBody>(400).Produces<ErrorBody>(404);
    }

    /// <summary>The stored answer.</summary>
    /// <exception cref="ApiException">There is none.</exception>
    public static StoredResponse Find(HttpContext context, StoredResponses stored, string id) => stored.Get(ClientOwner.Of(context), id) ?? throw NotFound(id);

    private static Task GetAsync(HttpContext context, StoredResponses stored, string id, string? stream)
    {
        if (string.Equals(stream, "true", StringComparison.OrdinalIgnoreCase))
        {
            throw new ApiException(new ApiError(400, ApiError.InvalidRequest, "Unsupported parameter: 'stream'. Only answers made in the background can be streamed again, and this server makes none.", "stream", "unsupported_parameter"));
        }

        return context.Response.WriteJsonAsync(Find(context, stored, id).Response, context.RequestAborted);
    }

    private static Task DeleteAsync(HttpContext context, StoredResponses stored, string id)
    {
        var json = stored.Delete(ClientOwner.Of(context), id)
            ? JsonSerializer.SerializeToUtf8Bytes(new DeletedResponse(id, "response", Deleted: true), ResponseJson.Relaxed.DeletedResponse)
            : throw NotFound(id);
        return context.Response.WriteJsonAsync(json, context.RequestAborted);
    }

    private static Task Cancel(StoredResponse response) => throw new ApiException(new ApiError(
        400, ApiError.InvalidRequest, $"Cannot cancel the response '{response.Id}': it was not made in the background, and is complete. To cancel an answer, close its connection."));

    private static ApiException NotFound(string id) => new(new ApiError(
        404, ApiError.InvalidRequest, $"Response with id '{id}' not found. Responses are kept in memory only, for a time, and when 'store' is true."));
}

/// <summary>The acknowledgement of a deletion.</summary>
internal sealed record DeletedResponse(
    [property: JsonPropertyName("id")] string Id,
    [property: JsonPropertyName("object")] string Object,
    [property: JsonPropertyName("deleted")] bool Deleted);
