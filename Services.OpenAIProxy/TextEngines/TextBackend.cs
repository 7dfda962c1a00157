using System.Runtime.CompilerServices;
using System.Text.Json;
using Atrium.OpenAIProxy.Features;
using Atrium.OpenAIProxy.Generation;
using Atrium.OpenAIProxy.Stages;

namespace Atrium.OpenAIProxy.TextEngines;

/// <summary>Makes a chat backend of an engine that takes a prompt and gives text.</summary>
internal sealed class TextBackend(ITextEngine engine, StreamText streamText, EngineTimeouts timeouts, TimeProvider time, ILogger<TextBackend> logger) : IBackend
{
    /// <inheritdoc/>
    public string Provider => engine.Provider;

    /// <inheritdoc/>
    public Uri Address => engine.Address;

    /// <inheritdoc/>
    public EngineLoad? Load => engine.Load;

    /// <inheritdoc/>
    public async ValueTask<FeatureTable> FeaturesAsync(CancellationToken cancellationToken)
    {
        try
        {
            return (await engine.DescribeAsync(cancellationToken)).Features;
        }
        catch (Exception exception) when (exception is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
        {
            throw new EngineException(engine.Explain(exception, started: false));
        }
    }

    /// <inheritdoc/>
    public IAsyncEnumerable<GenerationEvent> GenerateAsync(GenerationRequest request, CancellationToken cancellationToken) =>
        request.Choices == 1
            ? OneAsync(request, 0, cancellationToken)
            : MergedChoices.Of(request, (one, choice, stop) => OneAsync(one, choice, stop), cancellationToken);

    /// <inheritdoc/>
    public Task<EmbeddingResult> EmbedAsync(EmbeddingRequest request, CancellationToken cancellationToken) =>
        ExplainedAsync(stop => engine.EmbedAsync(request, stop), cancellationToken);

    /// <inheritdoc/>
    public Task<TokenizeResult> TokenizeAsync(TokenizeRequest request, CancellationToken cancellationToken) => ExplainedAsync(
        async stop =>
        {
            var model = await engine.DescribeAsync(stop);
            var text = request.Conversation is { } conversation ? AnswerTurn.Of(model, conversation).Prompt.Text : request.Text;
            return request.Tokenizer is not null && model.Features[Feature.Tokenize] == Support.Refused
                ? request.Own(text, model.ContextLength)
                : await engine.TokenizeAsync(request with { Text = text }, stop);
        },
        cancellationToken);

    /// <inheritdoc/>
    public async Task<BackendHealth> CheckAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await engine.CheckAsync(cancellationToken);
        }
        catch (HttpRequestException)
        {
            return new BackendHealth(false, "The engine cannot be reached.");
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            return new BackendHealth(false, engine.Explain(exception, started: false).Message);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => engine.Dispose();

    /// <summary>Asks within the time for a whole answer; what goes wrong is said in a client's terms.</summary>
    private async Task<T> ExplainedAsync<T>(Func<CancellationToken, Task<T>> ask, CancellationToken cancellationToken)
    {
        using var silence = new CancellationTokenSource(timeouts.Response, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(silence.Token, cancellationToken);
        try
        {
            return await ask(either.Token);
        }
        catch (Exception exception)
        {
            cancellationToken.ThrowIfCancellationRequested();
            throw new EngineException(Failure(exception, started: false));
        }
    }

    private async IAsyncEnumerable<GenerationEvent> OneAsync(
        GenerationRequest request, int choice, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var events = new List<GenerationEvent>();
        await using var reading = new TextReading(engine, streamText, timeouts, time, cancellationToken);
        var ended = false;
        while (!ended)
        {
            events.Clear();
            try
            {
                ended = reading.IsOpen
                    ? await reading.ReadAsync(events)
                    : await reading.OpenAsync(await CallAsync(request, choice, cancellationToken), events);
            }
            catch (Exception exception)
            {
                cancellationToken.ThrowIfCancellationRequested();
                events.Add(new GenerationEvent.Failed(Failure(exception, reading.IsOpen)));
                ended = true;
            }

            foreach (var one in events)
            {
                cancellationToken.ThrowIfCancellationRequested();
                yield return one;
            }
        }
    }

    private async Task<TextCall> CallAsync(GenerationRequest request, int choice, CancellationToken cancellationToken)
    {
        var model = await engine.DescribeAsync(cancellationToken);
        var turn = AnswerTurn.Of(model, request);
        var room = await ContextRoom.OfAsync(engine, model, request, turn.Prompt.Text, cancellationToken);
        return new TextCall
        {
            Model = model,
            Request = request,
            Choice = choice,
            Prompt = turn.Prompt,
            Guide = turn.Guide,
            BegunCall = turn.BegunCall,
            CallFormat = turn.CallFormat,
            Reasoning = turn.Reasoning,
            MaxTokens = room.MaxTokens,
            PromptTokens = room.PromptTokens,
        };
    }

    private GenerationFailure Failure(Exception exception, bool started)
    {
        var failure = engine.Explain(exception, started);
        if (!failure.EngineWorks && failure.Kind is FailureKind.Unavailable or FailureKind.Engine or FailureKind.Timeout or FailureKind.ModelNotFound)
        {
            engine.Forget();
            Log.EngineFailed(logger, IsExpected(exception) ? null : exception, failure.Message);
        }

        return failure;
    }

    /// <summary>What an engine or a network does now and then; the message says it all, and a stack trace would only look like a bug.</summary>
    private static bool IsExpected(Exception exception) =>
        exception is EngineException or HttpRequestException or IOException or OperationCanceledException or JsonException or InvalidDataException;
}
