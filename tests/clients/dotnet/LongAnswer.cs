using OpenAI.Chat;

namespace Atrium.Clients.DotNet.Tests;

/// <summary>A question whose answer is long enough to leave in the middle: hot sampling hardly ever picks the token that ends it.</summary>
internal static class LongAnswer
{
    public static ChatMessage[] Question { get; } = [new UserChatMessage("Tell me everything about Atrium.")];

#pragma warning disable OPENAI001 // The seed is marked experimental in this client.
    public static ChatCompletionOptions Options => new() { Temperature = 2, TopP = 1, Seed = 1, MaxOutputTokenCount = 1500 };
#pragma warning restore OPENAI001
}
