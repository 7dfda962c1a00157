namespace Atrium.OpenAIProxy.Generation;

/// <summary>Why a complete answer ended.</summary>
internal enum FinishReason
{
    /// <summary>The model ended its answer, or a stop string was met.</summary>
    Stop,

    /// <summary>The token limit was reached.</summary>
    Length,
}
