namespace Atrium.OpenAIProxy.Generation;

/// <summary>
/// What a backend says while it answers. The order is a law, tested over every backend: an optional <see cref="Started"/>; for each choice
/// any number of <see cref="Text"/>, <see cref="Reasoning"/>, <see cref="Refusal"/>, <see cref="Logprobs"/>, <see cref="ToolCallStarted"/> and
/// <see cref="ToolCallArguments"/>, closed by its one <see cref="ChoiceEnded"/>, choices in any mixture; at most one <see cref="Usage"/>; then
/// exactly one <see cref="Finished"/> or <see cref="Failed"/>. Nothing follows that, and nothing follows an acknowledged cancel.
/// A <see cref="Finished"/> comes only after each choice has ended.
/// </summary>
internal abstract record GenerationEvent
{
    private GenerationEvent()
    {
    }

    /// <summary>The engine accepted the request: from here on a failure can no longer be an HTTP status of its own.</summary>
    public sealed record Started : GenerationEvent
    {
        /// <summary>Without anything to say about the engine.</summary>
        public static readonly Started Instance = new();

        /// <summary>The engine's <c>system_fingerprint</c>, where it has one.</summary>
        public string? SystemFingerprint { get; init; }

        /// <summary>The tier that the engine says it served the request with.</summary>
        public string? ServiceTier { get; init; }
    }

    /// <summary>The next part of the visible answer; never empty.</summary>
    public sealed record Text(string Delta, int Choice = 0) : GenerationEvent;

    /// <summary>The next part of the model's thinking, without its tags; never empty.</summary>
    public sealed record Reasoning(string Delta, int Choice = 0) : GenerationEvent;

    /// <summary>The next part of the model's refusal; never empty.</summary>
    public sealed record Refusal(string Delta, int Choice = 0) : GenerationEvent;

    /// <summary>Log probabilities of the next tokens; never empty. They may come before or after the text they belong to.</summary>
    public sealed record Logprobs(IReadOnlyList<TokenLogprob> Tokens, int Choice = 0) : GenerationEvent;

    /// <summary>A function call begins. <paramref name="Index"/> counts the calls of the choice from 0 without gaps.</summary>
    public sealed record ToolCallStarted(int Index, string Id, string Name, int Choice = 0) : GenerationEvent;

    /// <summary>The next part of a call's arguments; never empty. All parts together are JSON.</summary>
    public sealed record ToolCallArguments(int Index, string Delta, int Choice = 0) : GenerationEvent;

    /// <summary>A choice is complete.</summary>
    public sealed record ChoiceEnded(FinishReason Reason, int Choice = 0) : GenerationEvent
    {
        /// <summary>The client's stop string that ended it; null when none did, or it is not known which.</summary>
        public string? StopString { get; init; }
    }

    /// <summary>The token counts of all choices together; right before <see cref="Finished"/>.</summary>
    public sealed record Usage(TokenUsage Tokens) : GenerationEvent;

    /// <summary>The answer is complete.</summary>
    public sealed record Finished : GenerationEvent
    {
        /// <summary>The one instance.</summary>
        public static readonly Finished Instance = new();
    }

    /// <summary>The answer ended short; what was sent before stands, but is not the whole.</summary>
    public sealed record Failed(GenerationFailure Failure) : GenerationEvent;
}
