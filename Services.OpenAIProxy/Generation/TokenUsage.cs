namespace Atrium.OpenAIProxy.Generation;

/// <summary>Token counts of one answer, all its choices together.</summary>
/// <param name="Prompt">Tokens of the rendered prompt.</param>
/// <param name="Completion">Tokens generated, thinking included.</param>
/// <param name="Estimated">True when at least one of the two was guessed from the text's length, because neither the engine nor a tokenizer counted.</param>
internal sealed record TokenUsage(int Prompt, int Completion, bool Estimated)
{
    /// <summary>Prompt tokens that the engine had in memory; null when it does not say.</summary>
    public int? Cached { get; init; }

    /// <summary>Generated tokens that were thinking; null when it is not known.</summary>
    public int? Reasoning { get; init; }

    /// <summary>A quarter of the text's characters, at least one: the estimate used where an engine does not count.</summary>
    public static int Estimate(long characters) => (int)Math.Clamp(characters / 4, 1, int.MaxValue);
}
