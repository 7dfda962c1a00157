using Atrium.Engine.Sampling;

namespace Atrium.Engine.Scheduling;

/// <summary>How an answer ended.</summary>
internal enum Finish
{
    /// <summary>Not yet.</summary>
    None,

    /// <summary>The model ended it, or a stop word did.</summary>
    Stop,

    /// <summary>It reached its most tokens.</summary>
    Length,

    /// <summary>It failed; <see cref="GenerationStep.Error"/> says why.</summary>
    Failed,
}

/// <summary>A piece of an answer.</summary>
/// <param name="Text">UTF-8, whole characters; may be empty.</param>
/// <param name="OutputTokens">Tokens of the answer so far.</param>
/// <param name="LogProbability">Of this step's token in the model's own distribution; not a number unless asked for.</param>
/// <param name="Finish">Other than <see cref="Finish.None"/> on the last step.</param>
/// <param name="Error">Why it failed.</param>
internal readonly record struct GenerationStep(
    ReadOnlyMemory<byte> Text, int OutputTokens, float LogProbability, Finish Finish, GenerationError? Error = null)
{
    /// <summary>The tokens whose text begins in <see cref="Text"/>; none unless asked for.</summary>
    public IReadOnlyList<ChosenToken> Tokens { get; init; } = [];
}

/// <summary>Why an answer failed.</summary>
/// <param name="Status">The HTTP status that fits, when nothing was sent yet.</param>
/// <param name="Message">For the client.</param>
internal sealed record GenerationError(int Status, string Message);
