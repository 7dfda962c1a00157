using Atrium.OpenAIProxy.Features;

namespace Atrium.OpenAIProxy.Generation;

/// <summary>One engine at one address. The router decides which one a request goes to.</summary>
internal interface IBackend : IDisposable
{
    /// <summary>The engine's kind for telemetry (<c>gen_ai.provider.name</c>): a constant such as <c>triton</c>.</summary>
    string Provider { get; }

    /// <summary>Where it is, for people.</summary>
    Uri Address { get; }

    /// <summary>How busy the engine last said that it is; null when it never did.</summary>
    EngineLoad? Load => null;

    /// <summary>What it carries out, as far as the engine says; may ask the engine the first time.</summary>
    /// <exception cref="EngineException">The engine cannot be asked.</exception>
    ValueTask<FeatureTable> FeaturesAsync(CancellationToken cancellationToken);

    /// <summary>
    /// Asks the engine and says what it answers, in the order that <see cref="GenerationEvent"/> promises. Failures of the engine are events.
    /// </summary>
    /// <exception cref="OperationCanceledException"><paramref name="cancellationToken"/> was cancelled; the engine's connection is closed.</exception>
    IAsyncEnumerable<GenerationEvent> GenerateAsync(GenerationRequest request, CancellationToken cancellationToken);

    /// <summary>Turns texts into vectors.</summary>
    /// <exception cref="EngineException">The engine refuses or fails.</exception>
    Task<EmbeddingResult> EmbedAsync(EmbeddingRequest request, CancellationToken cancellationToken);

    /// <summary>Cuts a text into tokens.</summary>
    /// <exception cref="EngineException">The engine refuses or fails.</exception>
    Task<TokenizeResult> TokenizeAsync(TokenizeRequest request, CancellationToken cancellationToken);

    /// <summary>Asks whether the engine would answer now, without making it work.</summary>
    /// <exception cref="OperationCanceledException"><paramref name="cancellationToken"/> was cancelled.</exception>
    Task<BackendHealth> CheckAsync(CancellationToken cancellationToken);
}

/// <summary>Whether an engine would answer.</summary>
/// <param name="Ready">True when it would.</param>
/// <param name="Problem">Why not; null when ready.</param>
/// <param name="ContextLength">The most tokens of prompt and answer together; null when it does not say.</param>
internal sealed record BackendHealth(bool Ready, string? Problem = null, int? ContextLength = null);
