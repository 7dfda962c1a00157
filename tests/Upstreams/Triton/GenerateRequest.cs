using Atrium.Upstreams.Answers;

namespace Atrium.Upstreams.Triton;

/// <summary>What the mock reads of a generate request, whatever the dialect calls it.</summary>
/// <param name="Streamed">The request came to <c>generate_stream</c>.</param>
/// <param name="StreamInput">The input that asks the model for several responses.</param>
/// <param name="Finish">A finish reason is among the outputs asked for.</param>
/// <param name="Cumulative">The cumulative log probability is.</param>
/// <param name="Sequences">How many answers.</param>
internal sealed record GenerateRequest(
    string Model,
    string? Id,
    string Prompt,
    int MaxTokens,
    bool Streamed,
    bool StreamInput,
    bool ExcludeInput,
    bool CountInput,
    bool CountOutput,
    bool Logprobs,
    bool Cumulative,
    bool Finish,
    int Sequences)
{
    /// <summary>Strings that end the answer.</summary>
    public IReadOnlyList<string> Stops { get; init; } = [];

    /// <summary>How many alternatives Engine.Local lists with each token; null where no tokens are asked for.</summary>
    public int? Top { get; init; }

    /// <summary>Times and blocks of the whole request are among the outputs asked for.</summary>
    public bool Metrics { get; init; }

    public int PromptTokens => ScriptedText.CountTokens(Prompt);
}
