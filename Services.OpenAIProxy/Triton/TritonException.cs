using Atrium.OpenAIProxy.Generation;

namespace Atrium.OpenAIProxy.Triton;

/// <summary>The engine failed; never leaves the backend, which turns it into <see cref="GenerationEvent.Failed"/>.</summary>
internal sealed class TritonException(GenerationFailure failure, Exception? inner = null) : Exception(failure.Message, inner)
{
    /// <summary>What the client is told.</summary>
    public GenerationFailure Failure { get; } = failure;
}
