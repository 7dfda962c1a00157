using Atrium.OpenAIProxy.Generation;

namespace Atrium.OpenAIProxy.Limits;

/// <summary>How many tokens a request may need, before anybody has counted them.</summary>
/// <param name="Prompt">The prompt, estimated from its length.</param>
/// <param name="Answer">The most tokens that the client asked for; zero when it did not say.</param>
/// <param name="Unsaid">How many answers it wants without saying how long they may be.</param>
internal readonly record struct TokenNeed(long Prompt, long Answer, int Unsaid)
{
    /// <summary>The usual estimate.</summary>
    public const int CharactersPerToken = 4;

    /// <summary>What is set aside for an answer of unsaid length.</summary>
    public const int UnsaidAnswer = 512;

    /// <summary>What the client asks for for certain.</summary>
    public long Asked => Prompt + Answer;

    /// <summary>That, and what is set aside for the rest.</summary>
    public long Assumed => Asked + ((long)Unsaid * UnsaidAnswer);

    /// <summary>The need of one request of a client, of one or several prompts.</summary>
    public static TokenNeed Of(IReadOnlyList<GenerationRequest> requests)
    {
        long characters = 0, answer = 0;
        var unsaid = 0;
        foreach (var request in requests)
        {
            characters += request.Prompt?.Text.Length ?? 0;
            foreach (var turn in request.Messages)
            {
                characters += turn.Content.Length + turn.ToolCalls.Sum(static call => call.Arguments.Length);
            }

            answer += (long)(request.MaxTokens ?? 0) * request.Choices;
            unsaid += request.MaxTokens is null ? request.Choices : 0;
        }

        return new TokenNeed(characters / CharactersPerToken, answer, unsaid);
    }

    /// <summary>The need of texts for vectors.</summary>
    public static TokenNeed Of(EmbeddingRequest request) => new(
        (request.Inputs.Sum(static text => (long)text.Length) / CharactersPerToken) + request.TokenInputs.Sum(static tokens => (long)tokens.Count), 0, 0);
}
