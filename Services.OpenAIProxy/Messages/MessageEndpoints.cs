using System.Globalization;
using Atrium.OpenAIProxy.Errors;
using Atrium.ServiceDefaults.Problems;

namespace Atrium.OpenAIProxy.Messages;

/// <summary><c>/v1/messages</c>: Anthropic's API.</summary>
internal static class MessageEndpoints
{
    private const string Path = "/v1/messages";

    private static readonly int[] Failures = [400, 404, 413, 429, 500, 504, 529];

    /// <summary>Adds what the endpoints need, and gives every error below them Anthropic's shape.</summary>
    public static IServiceCollection AddMessages(this IServiceCollection services)
    {
        services.AddErrorShape(Path, static (context, problem) =>
        {
            var status = problem.Status ?? context.Response.StatusCode;
            return MessageError.WriteAsync(context, new ApiError(status, "", problem.Detail ?? problem.Title ?? status.ToString(CultureInfo.InvariantCulture)));
        });
        return services.AddSingleton<MessageAnswers>();
    }

    /// <summary>Maps the endpoints.</summary>
    public static RouteGroupBuilder MapMessages(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup(Path).WithTags("Messages");
        Describe(group.MapPost("", static (HttpContext context, MessageAnswers answers) => answers.AnswerAsync(context))
            .WithName("CreateMessage")
            .WithSummary("Answers a conversation in the shape of Anthropic's API, in one piece or as server-sent events.")
            .Produces<Message>(200, "application/json", "text/event-stream"));
        Describe(group.MapPost("/count_tokens", static (HttpContext context, MessageAnswers answers) => answers.CountAsync(context))
            .WithName("CountMessageTokens")
            .WithSummary("Counts the tokens of a conversation as the model would be shown it.")
            .Produces<MessageTokens>());
        return group;
    }

    private static void Describe(RouteHandlerBuilder endpoint)
    {
        endpoint.Accepts<MessageBody>("application/json", "*/*");
        foreach (var status in Failures)
        {
            endpoint.Produces<MessageErrorBody>(status);
        }
    }
}
