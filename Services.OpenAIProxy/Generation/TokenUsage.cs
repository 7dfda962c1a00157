namespace Atrium.OpenAIProxy.Generation;

/// <summary>Token counts of one answer.</summary>
/// <param name="Prompt">Tokens of the rendered prompt.</param>
/// <param name="Completion">Tokens generated, thinking included.</param>
/// <param name="Estimated">True when at least one of the two was guessed from the text's length, because the engine did not count.</param>
internal sealed record TokenUsage(int Prompt, int Completion, bool Estimated)
{
    /// <summary>A quarter of the text's characters, at least one: the estimate used where an engine does not count.</summary>
    public static int Estimate(long characters) => (int)Math.Clamp(characters / 4, 1, int.MaxValue);
}
