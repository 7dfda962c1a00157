using Atrium.OpenAIProxy.Generation;

namespace Atrium.OpenAIProxy.TextEngines;

/// <summary>An engine that takes a prompt and gives text; everything else that a chat needs is done on this side, by <see cref="TextBackend"/>.</summary>
internal interface ITextEngine : IDisposable
{
    /// <summary>The engine's kind for telemetry.</summary>
    string Provider { get; }

    /// <summary>Where it is.</summary>
    Uri Address { get; }

    /// <summary>How busy it said that it is; null when it never did.</summary>
    EngineLoad? Load { get; }

    /// <summary>What the engine says about its model, from memory or by asking.</summary>
    /// <exception cref="EngineException">The engine cannot be asked.</exception>
    Task<TextModel> DescribeAsync(CancellationToken cancellationToken);

    /// <summary>Forgets the model: what answers after a failure may have been restarted with another one.</summary>
    void Forget();

    /// <summary>The number of tokens of <paramref name="prompt"/>; null where the engine does not count.</summary>
    Task<int?> CountAsync(TextModel model, string prompt, CancellationToken cancellationToken);

    /// <summary>Sends <paramref name="call"/> and waits for the engine to accept it.</summary>
    /// <exception cref="EngineException">The engine refuses.</exception>
    Task<ITextAnswer> OpenAsync(TextCall call, CancellationToken cancellationToken);

    /// <summary>What an exception of the other members means. <paramref name="started"/>: the engine had accepted the request.</summary>
    GenerationFailure Explain(Exception exception, bool started);

    /// <summary>As <see cref="IBackend.EmbedAsync"/>.</summary>
    Task<EmbeddingResult> EmbedAsync(EmbeddingRequest request, CancellationToken cancellationToken);

    /// <summary>As <see cref="IBackend.TokenizeAsync"/>.</summary>
    Task<TokenizeResult> TokenizeAsync(TokenizeRequest request, CancellationToken cancellationToken);

    /// <summary>As <see cref="IBackend.CheckAsync"/>.</summary>
    Task<BackendHealth> CheckAsync(CancellationToken cancellationToken);
}

/// <summary>One answer of an engine while it is read. Leaving it closes the connection, unless it was read to its end.</summary>
internal interface ITextAnswer : IAsyncDisposable
{
    /// <summary>Reads the next frame; false at the end of the answer.</summary>
    /// <exception cref="EngineException">The engine reports an error.</exception>
    /// <exception cref="InvalidDataException">What came is not an answer.</exception>
    ValueTask<bool> ReadAsync(TextFrame frame, CancellationToken cancellationToken);
}
