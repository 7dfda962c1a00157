namespace Atrium.OpenAIProxy.Generation;

/// <summary>
/// What a backend says while it answers. The order is a law, tested over every backend: an optional <see cref="Started"/>, then
/// any number of <see cref="Text"/> and <see cref="Reasoning"/>, at most one <see cref="Usage"/>, then exactly one
/// <see cref="Finished"/> or <see cref="Failed"/>. Nothing follows that, and nothing follows an acknowledged cancel.
/// </summary>
internal abstract record GenerationEvent
{
    private GenerationEvent()
    {
    }

    /// <summary>The engine accepted the request: from here on a failure can no longer be an HTTP status of its own.</summary>
    public sealed record Started : GenerationEvent
    {
        /// <summary>The one instance.</summary>
        public static readonly Started Instance = new();
    }

    /// <summary>The next part of the visible answer; never empty.</summary>
    public sealed record Text(string Delta) : GenerationEvent;

    /// <summary>The next part of the model's thinking, without its tags; never empty.</summary>
    public sealed record Reasoning(string Delta) : GenerationEvent;

    /// <summary>The token counts of the whole answer; right before <see cref="Finished"/>.</summary>
    public sealed record Usage(TokenUsage Tokens) : GenerationEvent;

    /// <summary>The answer is complete.</summary>
    public sealed record Finished(FinishReason Reason) : GenerationEvent;

    /// <summary>The answer ended short; what was sent before stands, but is not the whole.</summary>
    public sealed record Failed(GenerationFailure Failure) : GenerationEvent;
}
