using System.Runtime.CompilerServices;
using System.Text.Json;
using Atrium.OpenAIProxy.Features;
using Atrium.OpenAIProxy.Generation;
using Atrium.OpenAIProxy.Stages;
using Atrium.OpenAIProxy.Templates;

namespace Atrium.OpenAIProxy.TextEngines;

/// <summary>Makes a chat backend of an engine that takes a prompt and gives text.</summary>
internal sealed class TextBackend(ITextEngine engine, StreamText streamText, EngineTimeouts timeouts, TimeProvider time, ILogger<TextBackend> logger) : IBackend
{
    /// <inheritdoc/>
    public string Provider => engine.Provider;

    /// <inheritdoc/>
    public Uri Address => engine.Address;

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
    public Task<EmbeddingResult> EmbedAsync(EmbeddingRequest request, CancellationToken cancellationToken) => engine.EmbedAsync(request, cancellationToken);

    /// <inheritdoc/>
    public async Task<TokenizeResult> TokenizeAsync(TokenizeRequest request, CancellationToken cancellationToken)
    {
        try
        {
            if (request.Conversation is { } conversation)
            {
                var model = await engine.DescribeAsync(cancellationToken);
                request = request with { Text = model.Template.Render(conversation.Messages, conversation.Thinking).Text };
            }

            return await engine.TokenizeAsync(request, cancellationToken);
        }
        catch (Exception exception) when (exception is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
        {
            throw new EngineException(engine.Explain(exception, started: false));
        }
    }

    /// <inheritdoc/>
    public Task<BackendHealth> CheckAsync(CancellationToken cancellationToken) => engine.CheckAsync(cancellationToken);

    /// <inheritdoc/>
    public void Dispose() => engine.Dispose();

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
        var prompt = request.Prompt is { } raw ? new Prompt(raw.Text, StartsInThought: false) : model.Template.Render(request.Messages, request.Thinking);
        return new TextCall
        {
            Model = model,
            Request = request,
            Choice = choice,
            Prompt = prompt,
            MaxTokens = await ContextRoom.LimitAsync(engine, model, request, prompt.Text, cancellationToken),
        };
    }

    private GenerationFailure Failure(Exception exception, bool started)
    {
        var failure = engine.Explain(exception, started);
        if (failure.Kind is FailureKind.Unavailable or FailureKind.Engine or FailureKind.Timeout or FailureKind.ModelNotFound)
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
