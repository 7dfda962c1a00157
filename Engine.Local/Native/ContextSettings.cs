namespace Atrium.Engine.Native;

/// <summary>How a context is made.</summary>
internal sealed record ContextSettings
{
    /// <summary>Sequences that can be in it at once; 1 to 256.</summary>
    public required int Sequences { get; init; }

    /// <summary>Tokens each sequence can hold, prompt and answer together; the library rounds up to a multiple of 256.</summary>
    public required int ContextPerSequence { get; init; }

    /// <summary>Most tokens in one call of decode.</summary>
    public required int Batch { get; init; }

    /// <summary>Threads that compute.</summary>
    public required int Threads { get; init; }

    /// <summary>
    /// Flash attention off. With it on, answers depend on how a prompt was split, that is on whether a prefix was reused.
    /// </summary>
    public bool Deterministic { get; init; } = true;

    /// <summary>A context for mean-pooled embeddings instead of text.</summary>
    public bool Embeddings { get; init; }
}
