namespace Atrium.OpenAIProxy.Tokenizers.Splitting;

/// <summary>What becomes of the places that a pattern finds.</summary>
internal enum SplitBehaviour
{
    /// <summary>They are dropped.</summary>
    Removed,

    /// <summary>Each is a piece.</summary>
    Isolated,

    /// <summary>Each ends the piece before it.</summary>
    MergedWithPrevious,

    /// <summary>Each begins the piece after it.</summary>
    MergedWithNext,

    /// <summary>Neighbours are one piece.</summary>
    Contiguous,
}
