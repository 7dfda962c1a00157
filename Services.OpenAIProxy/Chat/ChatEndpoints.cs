using Atrium.OpenAIProxy.Errors;

namespace Atrium.OpenAIProxy.Chat;

/// <summary><c>POST /v1/chat/completions</c>.</summary>
internal static class ChatEndpoints
{
    private static readonly int[] Failures = [400, 404, 413, 429, 502, 503, 504];

    /// <summary>Maps the endpoint.</summary>
    public static RouteGroupBuilder MapChat(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/v1/chat").WithTags("Chat");
        var chat = group.MapPost("/completions", static (HttpContext context, ChatCompletions chat) => chat.AnswerAsync(context))
            .WithName("CreateChatCompletion")
            .WithSummary("Answers a conversation, in one piece or as server-sent events.")

            // Any type: curl's -d says that its JSON is a form, and routing would answer 415.
            .Accepts<ChatCompletionBody>("application/json", "*/*")
            .Produces<ChatCompletion>(200, "application/json", "text/event-stream");
        foreach (var status in Failures)
        {
            chat.Produces<ErrorBody>(status);
        }

        return group;
    }
}
