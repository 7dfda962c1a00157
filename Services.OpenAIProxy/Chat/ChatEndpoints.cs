namespace Atrium.OpenAIProxy.Chat;

/// <summary><c>POST /v1/chat/completions</c>.</summary>
internal static class ChatEndpoints
{
    /// <summary>Maps the endpoint.</summary>
    public static RouteGroupBuilder MapChat(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/v1/chat").WithTags("Chat");
        group.MapPost("/completions", static (HttpContext context, ChatCompletions chat) => chat.AnswerAsync(context))
            .WithName("CreateChatCompletion")
            .WithSummary("Answers a conversation, in one piece or as server-sent events.");
        return group;
    }
}
