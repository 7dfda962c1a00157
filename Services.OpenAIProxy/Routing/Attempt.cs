using System.Runtime.CompilerServices;
using Atrium.OpenAIProxy.Features;
using Atrium.OpenAIProxy.Generation;
using Atrium.OpenAIProxy.Models;
using Atrium.OpenAIProxy.Routing.Deployments;

namespace Atrium.OpenAIProxy.Routing;

/// <summary>One engine's answer to one request, under the router's own timeouts.</summary>
internal sealed class Attempt : IAsyncDisposable
{
    private readonly Patience _patience;
    private readonly IBackend _backend;
    private IAsyncEnumerator<GenerationEvent>? _events;
    private Task<GenerationEvent>? _pending;

    /// <summary>Begins to be patient.</summary>
    public Attempt(Lease lease, ServedModel model, bool streamed, TimeProvider time, CancellationToken cancellationToken)
    {
        _backend = lease.Deployment.Backend;
        _patience = new Patience(model.Settings.Timeouts, streamed, time, cancellationToken);
    }

    /// <summary>Asks whether the engine does what <paramref name="request"/> asks for: the refusal, or null. With null it is on its way.</summary>
    /// <exception cref="EngineException">The engine cannot be asked.</exception>
    public async ValueTask<GenerationFailure?> OpenAsync(ServedModel model, Deployment deployment, GenerationRequest request, ILogger logger)
    {
        FeatureTable features;
        try
        {
            features = await _backend.FeaturesAsync(_patience.Token);
        }
        catch (OperationCanceledException) when (_patience.IsOver)
        {
            throw new EngineException(_patience.Failure);
        }

        if (RequestFeatures.Refusal(request, features) is { } refusal)
        {
            return refusal;
        }

        RequestFeatures.LogIgnored(logger, request, features);
        var filled = model.Settings.Defaults.Fill(request, features, model.Settings.Limits.MaxTokens) with
        {
            Model = deployment.Settings.Model ?? model.Id,
            Tokenizer = model.Settings.Tokenizer,
            ContextLength = model.Settings.Limits.ContextLength,
            ToolCallFormat = model.Settings.ToolCallFormat,
            ReasoningFormat = model.Settings.ReasoningFormat,
        };
        _events = _backend.GenerateAsync(filled, _patience.Token).GetAsyncEnumerator(_patience.Token);
        return null;
    }

    /// <summary>The next event; a timeout is a failed one.</summary>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public async ValueTask<GenerationEvent> ReadAsync()
    {
        try
        {
            if (_pending is { } pending)
            {
                _pending = null;
                return await pending;
            }

            var one = await _events!.MoveNextAsync() ? _events.Current : new GenerationEvent.Failed(new GenerationFailure(FailureKind.Engine, "The engine ended without an answer."));
            _patience.Heard(one);
            return one;
        }
        catch (OperationCanceledException) when (_patience.IsOver)
        {
            return new GenerationEvent.Failed(_patience.Failure);
        }
    }

    /// <summary>Waits for the next event, which <see cref="ReadAsync"/> gives then; false when it did not come in time.</summary>
    public async ValueTask<bool> WaitAsync(TimeSpan time, TimeProvider clock)
    {
        var next = ReadAsync().AsTask();
        _pending = next;
        if (!next.IsCompleted)
        {
            using var enough = new CancellationTokenSource();
            var first = await Task.WhenAny(next, Task.Delay(time, clock, enough.Token));
            await enough.CancelAsync();
            return first == next;
        }

        return true;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_pending is { } pending)
        {
            // An enumerator that is at work cannot be disposed.
            _patience.Stop();
            await pending.ContinueWith(static _ => { }, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        }

        if (_events is not null)
        {
            await _events.DisposeAsync();
        }

        _patience.Dispose();
    }
}
