namespace Atrium.OpenAIProxy.Generation;

/// <summary>The engine refuses or fails, in terms a client understands.</summary>
internal sealed class EngineException(GenerationFailure failure) : Exception(failure.Message)
{
    /// <summary>What happened.</summary>
    public GenerationFailure Failure { get; } = failure;
}
