using System.Text;
using Atrium.OpenAIProxy.Generation;

namespace Atrium.OpenAIProxy.TextEngines;

/// <summary>
/// How many tokens an answer may have. A client that does not say gets the usual number, or what the context has left: an engine
/// refuses prompt and answer that do not fit together, and a limit that nobody asked for must not be the reason.
/// </summary>
internal static class ContextRoom
{
    /// <summary>The most tokens of an answer when the client does not say and the context has room.</summary>
    public const int DefaultMaxTokens = 4096;

    // Tokenizers may add a token for the beginning of a text.
    private const int Added = 8;

    /// <summary>The limit for an answer to <paramref name="prompt"/>.</summary>
    /// <exception cref="EngineException">The prompt alone fills the context.</exception>
    public static async Task<int> LimitAsync(ITextEngine engine, TextModel model, GenerationRequest request, string prompt, CancellationToken cancellationToken)
    {
        if (request.MaxTokens is { } limit && !request.MaxTokensAssumed)
        {
            return limit;
        }

        var most = request.MaxTokens ?? DefaultMaxTokens;

        // A token is at least one byte, so most prompts need not be counted to know that there is room.
        if (model.ContextLength is not { } context || context - Encoding.UTF8.GetByteCount(prompt) - Added >= most)
        {
            return most;
        }

        var count = await engine.CountAsync(model, prompt, cancellationToken);

        // Half of the estimated room where nobody counts: rather a short answer than a refusal.
        var room = count is { } tokens ? context - tokens : Math.Max(1, (context - TokenUsage.Estimate(prompt.Length)) / 2);
        return room >= 1
            ? Math.Min(most, room)
            : throw new EngineException(new GenerationFailure(
                FailureKind.ContextLength,
                $"This model's maximum context length is {context} tokens. However, your messages resulted in {count} tokens. Please reduce the length of the messages."));
    }
}
