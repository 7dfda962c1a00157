using Atrium.Live;
using OpenAI.Chat;

namespace Atrium.Clients.DotNet.Tests;

/// <summary>The long answer, asked for with this client's own types.</summary>
internal static class LongAnswer
{
    public const int Tokens = 1500;

    public static ChatMessage[] Question { get; } = [new UserChatMessage(LongAnswers.Question)];

#pragma warning disable OPENAI001 // The seed is marked experimental in this client.
    public static ChatCompletionOptions Options(int seed) =>
        new() { Temperature = (float)LongAnswers.Temperature, TopP = 1, Seed = seed, MaxOutputTokenCount = Tokens };
#pragma warning restore OPENAI001
}
