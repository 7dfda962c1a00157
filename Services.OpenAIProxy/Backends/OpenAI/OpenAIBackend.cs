using System.Runtime.CompilerServices;
using System.Text.Json;
using Atrium.OpenAIProxy.Backends.OpenAI.Requests;
using Atrium.OpenAIProxy.Backends.Wire;
using Atrium.OpenAIProxy.Features;
using Atrium.OpenAIProxy.Generation;
using Atrium.OpenAIProxy.Stages;
using Atrium.OpenAIProxy.TextEngines;

namespace Atrium.OpenAIProxy.Backends.OpenAI;

/// <summary>An engine that speaks OpenAI's API: requests are relayed with their members intact, answers are read into events.</summary>
internal sealed class OpenAIBackend : IBackend
{
    private readonly OpenAIOptions _options;
    private readonly OpenAIAddress _address;
    private readonly OpenAIClient _client;
    private readonly OpenAIModels _models;
    private readonly OpenAIVectors _vectors;
    private readonly RequestWriter _writer;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;

    // What its chunks were proven to hold: what is new, unless it is one of those that tell everything so far.
    private volatile StreamText _usualText;

    // An engine that refuses stream_options is not sent them again.
    private volatile bool _asksUsage;

    /// <summary>Speaks to the engine of <paramref name="options"/>.</summary>
    public OpenAIBackend(OpenAIOptions options, EngineConnections connections, TimeProvider time, ILogger<OpenAIBackend> logger)
    {
        (_options, _time, _logger) = (options, time, logger);
        _address = new OpenAIAddress(options.Address);
        _client = new OpenAIClient(options, connections);
        _models = new OpenAIModels(_client, _address, options);
        _vectors = new OpenAIVectors(_client, _address, options, time);
        _writer = new RequestWriter(options);
        _asksUsage = options.StreamUsage;
    }

    /// <inheritdoc/>
    public string Provider => _options.Flavour.Provider();

    /// <inheritdoc/>
    public Uri Address => _options.Address;

    /// <inheritdoc/>
    public ValueTask<FeatureTable> FeaturesAsync(CancellationToken cancellationToken) => ValueTask.FromResult(OpenAIFeatures.Of(_options.Flavour));

    /// <inheritdoc/>
    public IAsyncEnumerable<GenerationEvent> GenerateAsync(GenerationRequest request, CancellationToken cancellationToken) =>
        request.Choices == 1 || !_options.Flavour.AnswersOnce()
            ? OneAsync(request, 0, cancellationToken)
            : MergedChoices.Of(request, (one, choice, stop) => OneAsync(one, choice, stop), cancellationToken);

    /// <inheritdoc/>
    public Task<EmbeddingResult> EmbedAsync(EmbeddingRequest request, CancellationToken cancellationToken) => _vectors.EmbedAsync(request, cancellationToken);

    /// <inheritdoc/>
    public Task<TokenizeResult> TokenizeAsync(TokenizeRequest request, CancellationToken cancellationToken) => _vectors.TokenizeAsync(request, cancellationToken);

    /// <inheritdoc/>
    public Task<BackendHealth> CheckAsync(CancellationToken cancellationToken) => _models.CheckAsync(cancellationToken);

    /// <inheritdoc/>
    public void Dispose() => _client.Dispose();

    private async IAsyncEnumerable<GenerationEvent> OneAsync(
        GenerationRequest request, int choice, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var events = new List<GenerationEvent>();
        using var reading = new OpenAIReading(request, _options, _usualText, _time, cancellationToken);
        var ended = false;
        while (!ended)
        {
            events.Clear();
            try
            {
                if (!reading.IsOpen)
                {
                    await reading.OpenAsync(await SendAsync(request, reading.Token));
                }

                ended = await reading.ReadAsync(events);
                if (ended && reading.Proven != StreamText.Auto)
                {
                    _usualText = reading.Proven;
                }
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
                yield return choice == 0 ? one : Numbered(one, choice);
            }
        }
    }

    private async Task<HttpResponseMessage> SendAsync(GenerationRequest request, CancellationToken cancellationToken)
    {
        var address = request.Prompt is null ? _address.Chat : _address.Completions;
        var asksUsage = request.Stream && _asksUsage;
        var response = await _client.PostAsync(address, _writer.Write(request, asksUsage), request.RequestId, cancellationToken);
        if (response.IsSuccessStatusCode)
        {
            return response;
        }

        using (response)
        {
            var error = await OpenAIClient.ErrorAsync(response, cancellationToken);
            if (!asksUsage || (int)response.StatusCode is not (400 or 422) || !BlamesUsage(error))
            {
                throw new EngineException(OpenAIFailures.OfResponse(response, error, _time.GetUtcNow()));
            }
        }

        _asksUsage = false;
        Log.NoStreamOptions(_logger, Address);
        return await SendAsync(request, cancellationToken);
    }

    private static bool BlamesUsage(ErrorReply error) =>
        $"{error.Param} {error.Message}" is var said
        && (said.Contains("stream_options", StringComparison.OrdinalIgnoreCase) || said.Contains("include_usage", StringComparison.OrdinalIgnoreCase));

    private GenerationFailure Failure(Exception exception, bool started)
    {
        var failure = OpenAIFailures.OfException(exception, started);
        if (failure.Kind is FailureKind.Unavailable or FailureKind.Engine or FailureKind.Timeout or FailureKind.ModelNotFound)
        {
            Log.EngineFailed(_logger, IsExpected(exception) ? null : exception, Address, failure.Message);
        }

        return failure;
    }

    /// <summary>What an engine or a network does now and then; the message says it all, and a stack trace would only look like a bug.</summary>
    private static bool IsExpected(Exception exception) =>
        exception is EngineException or HttpRequestException or IOException or OperationCanceledException or JsonException or InvalidDataException;

    private static GenerationEvent Numbered(GenerationEvent one, int choice) => one switch
    {
        GenerationEvent.Text text => text with { Choice = choice },
        GenerationEvent.Reasoning reasoning => reasoning with { Choice = choice },
        GenerationEvent.Refusal refusal => refusal with { Choice = choice },
        GenerationEvent.Logprobs logprobs => logprobs with { Choice = choice },
        GenerationEvent.ToolCallStarted call => call with { Choice = choice },
        GenerationEvent.ToolCallArguments arguments => arguments with { Choice = choice },
        GenerationEvent.ChoiceEnded ended => ended with { Choice = choice },
        _ => one,
    };
}
