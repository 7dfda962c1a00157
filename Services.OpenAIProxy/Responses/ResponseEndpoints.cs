using Atrium.OpenAIProxy.Errors;

namespace Atrium.OpenAIProxy.Responses;

/// <summary><c>/v1/responses</c>.</summary>
internal static class ResponseEndpoints
{
    private static readonly int[] Failures = [400, 404, 413, 429, 502, 503, 504];

    /// <summary>Adds what the endpoints need.</summary>
    public static IServiceCollection AddResponses(this IServiceCollection services)
    {
        services.AddOptions<ResponseStoreOptions>().BindConfiguration(ResponseStoreOptions.Section);
        return services.AddSingleton<StoredResponses>().AddSingleton<ResponseRequestReader>().AddSingleton<ResponseAnswers>();
    }

    /// <summary>Maps the endpoints.</summary>
    public static RouteGroupBuilder MapResponses(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/v1/responses").WithTags("Responses");
        var create = group.MapPost("", static (HttpContext context, ResponseAnswers answers) => answers.AnswerAsync(context))
            .WithName("CreateResponse")
            .WithSummary("Answers a conversation, in one piece or as server-sent events, and remembers it.")
            .Accepts<ResponseBody>("application/json", "*/*")
            .Produces<ResponseObject>(200, "application/json", "text/event-stream");
        foreach (var status in Failures)
        {
            create.Produces<ErrorBody>(status);
        }

        StoredResponseEndpoints.MapStored(group);
        return group;
    }
}
