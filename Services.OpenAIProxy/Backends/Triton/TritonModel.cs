using System.Collections.Frozen;
using Atrium.OpenAIProxy.Backends.Triton.Dialects;
using Atrium.OpenAIProxy.TextEngines;

namespace Atrium.OpenAIProxy.Backends.Triton;

/// <summary>A model with the dialect, inputs and outputs that its config declares.</summary>
internal sealed class TritonModel : TextModel
{
    /// <summary>How it wants to be asked.</summary>
    public required ITritonDialect Dialect { get; init; }

    /// <summary>Its inputs.</summary>
    public required TritonInputs Inputs { get; init; }

    /// <summary>The outputs the model declares; empty when the engine does not say.</summary>
    public FrozenSet<string> Outputs { get; init; } = [];

    /// <summary>
    /// Whether its streams can be told to mark their end: with the times of the request among the outputs, that of the last token is 0 in
    /// all events but the last.
    /// </summary>
    public bool MarksEnd => Inputs.Have("return_perf_metrics") && Outputs.Contains("last_token_time_ns");

    /// <summary>Why the model cannot be asked for text; null when it can.</summary>
    public string? CannotGenerate { get; init; }

    /// <summary>How the model gives embeddings.</summary>
    public EmbeddingWay Embeddings =>
        Outputs.Contains("embedding") ? EmbeddingWay.Tensor : Inputs.Have("embedding_request") ? EmbeddingWay.VllmRequest : EmbeddingWay.None;
}

/// <summary>How a model is asked for embeddings.</summary>
internal enum EmbeddingWay
{
    /// <summary>It is not.</summary>
    None,

    /// <summary><c>infer</c> with the output <c>embedding</c>, many texts at once.</summary>
    Tensor,

    /// <summary><c>generate</c> with vLLM's input <c>embedding_request</c>, one text at a time.</summary>
    VllmRequest,
}
