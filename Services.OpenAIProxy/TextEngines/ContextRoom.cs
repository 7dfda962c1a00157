using System.Text;
using Atrium.OpenAIProxy.Generation;

namespace Atrium.OpenAIProxy.TextEngines;

/// <summary>
/// How many tokens an answer may have. A client that does not say gets the usual number, or what the context has left: an engine
/// refuses prompt and answer that do not fit together, and a limit that nobody asked for must not be the reason. With the model's own tokenizer,
/// what does not fit is refused here, before the engine is asked.
/// </summary>
/// <param name="MaxTokens">The limit.</param>
/// <param name="PromptTokens">The tokens of the prompt, where the model's tokenizer counted them; null where that was not needed.</param>
internal sealed record ContextRoom(int MaxTokens, int? PromptTokens)
{
    /// <summary>The most tokens of an answer when the client does not say and the context has room.</summary>
    public const int DefaultMaxTokens = 4096;

    // Tokenizers may add a token for the beginning of a text.
    private const int Added = 8;

    /// <summary>The room for an answer to <paramref name="prompt"/>.</summary>
    /// <exception cref="EngineException">The prompt alone fills the context, or with it the answer that the client asks for does not fit.</exception>
    public static async Task<ContextRoom> OfAsync(ITextEngine engine, TextModel model, GenerationRequest request, string prompt, CancellationToken cancellationToken)
    {
        var asked = request.MaxTokensAssumed ? null : request.MaxTokens;
        var most = request.MaxTokens ?? DefaultMaxTokens;

        // A token is at least one byte, so most prompts need not be counted to know that there is room. Whether an answer fits that the client
        // measured itself is the engine's business where only the engine can count.
        if ((model.ContextLength ?? request.ContextLength) is not { } context
            || context - Encoding.UTF8.GetByteCount(prompt) - Added >= most
            || (asked is not null && request.Tokenizer is null))
        {
            return new ContextRoom(most, null);
        }

        var own = request.Tokenizer?.CountPrompt(prompt);
        var count = own ?? await engine.CountAsync(model, prompt, cancellationToken);
        if (asked > context - count)
        {
            throw TooLong(request.Prompt is null
                ? $"This model's maximum context length is {context} tokens. However, you requested {count + asked} tokens ({count} in the messages, {asked} in the completion). Please reduce the length of the messages or completion."
                : $"This model's maximum context length is {context} tokens. However, you requested {count + asked} tokens ({count} in your prompt; {asked} for the completion). Please reduce your prompt; or completion length.");
        }

        // Half of the estimated room where nobody counts: rather a short answer than a refusal.
        var room = count is { } tokens ? context - tokens : Math.Max(1, (context - TokenUsage.Estimate(prompt.Length)) / 2);
        return room >= 1
            ? new ContextRoom(Math.Min(most, room), own)
            : throw TooLong($"This model's maximum context length is {context} tokens. However, your messages resulted in {count} tokens. Please reduce the length of the messages.");
    }

    private static EngineException TooLong(string message) => new(new GenerationFailure(FailureKind.ContextLength, message));
}
