using Atrium.OpenAIProxy.Generation;
using Atrium.OpenAIProxy.Routing.Settings;

namespace Atrium.OpenAIProxy.Routing;

/// <summary>How long an engine is waited for: the client's own patience, and the configured timeouts.</summary>
internal sealed class Patience : IDisposable
{
    private readonly CancellationToken _client;
    private readonly CancellationTokenSource _stop;
    private readonly CancellationTokenSource? _silence;
    private readonly CancellationTokenSource? _total;
    private readonly TimeSpan? _idle;
    private bool _heard;

    /// <summary>Begins now.</summary>
    public Patience(TimeoutSettings timeouts, bool streamed, TimeProvider time, CancellationToken client)
    {
        _client = client;
        _idle = timeouts.Idle;
        _total = timeouts.Total is { } total ? new CancellationTokenSource(total, time) : null;

        // A whole answer comes in one piece, so that there is no first part to wait for.
        var first = streamed ? timeouts.FirstToken : null;
        _silence = first is not null || _idle is not null ? new CancellationTokenSource(first ?? Timeout.InfiniteTimeSpan, time) : null;
        _stop = CancellationTokenSource.CreateLinkedTokenSource([client, .. _total is null ? (CancellationToken[])[] : [_total.Token], .. _silence is null ? (CancellationToken[])[] : [_silence.Token]]);
    }

    /// <summary>Cancelled when it is not worth waiting any more.</summary>
    public CancellationToken Token => _stop.Token;

    /// <summary>Whether a timeout has passed while the client still waits.</summary>
    public bool IsOver => !_client.IsCancellationRequested && (_silence is { IsCancellationRequested: true } || _total is { IsCancellationRequested: true });

    /// <summary>What a client is told when <see cref="IsOver"/>.</summary>
    public GenerationFailure Failure => new(
        FailureKind.Timeout,
        _total is { IsCancellationRequested: true } ? "The engine did not complete its answer in the allowed time."
            : _heard ? "The engine stopped answering." : "The engine did not begin its answer in the allowed time.");

    /// <summary>Notes an event: the first one that is more than an acknowledgement ends the wait for it.</summary>
    public void Heard(GenerationEvent one)
    {
        if (_silence is not null && one is not GenerationEvent.Started)
        {
            _heard = true;
            _silence.CancelAfter(_idle ?? Timeout.InfiniteTimeSpan);
        }
    }

    /// <summary>Nobody waits any more.</summary>
    public void Stop() => _stop.Cancel();

    /// <inheritdoc/>
    public void Dispose()
    {
        _stop.Dispose();
        _silence?.Dispose();
        _total?.Dispose();
    }
}
