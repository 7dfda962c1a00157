using Atrium.OpenAIProxy.Errors;

namespace Atrium.OpenAIProxy.Completions;

/// <summary><c>POST /v1/completions</c>.</summary>
internal static class CompletionEndpoints
{
    private static readonly int[] Failures = [400, 404, 413, 429, 502, 503, 504];

    /// <summary>Maps the endpoint.</summary>
    public static RouteGroupBuilder MapCompletions(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/v1/completions").WithTags("Completions");
        var endpoint = group.MapPost("", static (HttpContext context, TextCompletions completions) => completions.AnswerAsync(context))
            .WithName("CreateCompletion")
            .WithSummary("Goes on with a text as it is, without a chat template, in one piece or as server-sent events.")
            .Accepts<CompletionBody>("application/json", "*/*")
            .Produces<Completion>(200, "application/json", "text/event-stream");
        foreach (var status in Failures)
        {
            endpoint.Produces<ErrorBody>(status);
        }

        return group;
    }
}
