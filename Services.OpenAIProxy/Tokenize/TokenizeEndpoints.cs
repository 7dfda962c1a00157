using System.Text.Json;
using Atrium.OpenAIProxy.Delivery;
using Atrium.OpenAIProxy.Errors;
using Atrium.OpenAIProxy.Generation;
using Atrium.OpenAIProxy.Models;
using Atrium.OpenAIProxy.Routing;

namespace Atrium.OpenAIProxy.Tokenize;

/// <summary><c>POST /tokenize</c>, in vLLM's shape.</summary>
internal static class TokenizeEndpoints
{
    private static readonly int[] Failures = [400, 404, 413, 429, 502, 503, 504];

    /// <summary>Maps the endpoint.</summary>
    public static RouteGroupBuilder MapTokenize(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/tokenize").WithTags("Tokens");
        var endpoint = group.MapPost("", AnswerAsync)
            .WithName("Tokenize")
            .WithSummary("Cuts a text, or a conversation as the model would be shown it, into tokens.")
            .Accepts<TokenizeBody>("application/json", "*/*")
            .Produces<Tokenization>();
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
        var request = TokenizeReader.Read(body.RootElement, models.Models.Count > 0 ? models.Models[0].Id : "");
        var model = models.Require(request.Model);
        try
        {
            var result = await router.TokenizeAsync(model, request, record.Route, context.RequestAborted);
            var answer = new Tokenization(result.Tokens.Count, result.ContextLength, result.Tokens);
            await context.Response.WriteJsonAsync(JsonSerializer.SerializeToUtf8Bytes(answer, TokenizeJson.Default.Tokenization), context.RequestAborted);
        }
        catch (EngineException exception)
        {
            throw new ApiException(exception.Failure.ToApiError());
        }
    }
}
