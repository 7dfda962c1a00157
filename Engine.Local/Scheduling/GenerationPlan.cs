using Atrium.Engine.Native;
using Atrium.Engine.Sampling;

namespace Atrium.Engine.Scheduling;

/// <summary>One request, checked and split into tokens, as the scheduler takes it.</summary>
internal sealed record GenerationPlan
{
    /// <summary>The tokens of the prompt; at least one.</summary>
    public required int[] Prompt { get; init; }

    /// <summary>Most tokens of the answer; prompt and this together fit the context.</summary>
    public required int MaxTokens { get; init; }

    /// <summary>How tokens are chosen.</summary>
    public SamplingSettings Sampling { get; init; } = new();

    /// <summary>Texts that end the answer and are cut from it.</summary>
    public IReadOnlyList<Pattern> StopWords { get; init; } = [];

    /// <summary>Tokens that end the answer, beside the model's own.</summary>
    public IReadOnlyList<int> StopTokens { get; init; } = [];

    /// <summary>What the answer must conform to; the scheduler disposes it.</summary>
    public Grammar? Grammar { get; init; }

    /// <summary>False when nobody reads before the end: waking a reader for every token costs a small model a tenth of its speed.</summary>
    public bool Streamed { get; init; }

    /// <summary>Adds the log probability of every token to its step.</summary>
    public bool LogProbabilities { get; init; }

    /// <summary>Adds the tokens to the steps, each with this many of the most likely in its place; null adds none.</summary>
    public int? TopTokens { get; init; }
}
