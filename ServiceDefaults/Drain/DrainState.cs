using System.Collections.Concurrent;
using Microsoft.AspNetCore.Http;

namespace Atrium.ServiceDefaults.Drain;

/// <summary>Whether the service is stopping, and what still runs.</summary>
public sealed class DrainState : IDisposable
{
    private readonly CancellationTokenSource _started = new();
    private readonly ConcurrentDictionary<HttpContext, byte> _running = new();
    private readonly TaskCompletionSource _idle = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>True from the moment the service was told to stop.</summary>
    public bool Draining => _started.IsCancellationRequested;

    /// <summary>Fires when the drain begins: an idle WebSocket should say goodbye now; an answer in progress should be finished.</summary>
    public CancellationToken Started => _started.Token;

    /// <summary>Requests being answered now, WebSockets included, probes not.</summary>
    public int Running => _running.Count;

    internal Task Idle => _idle.Task;

    /// <inheritdoc/>
    public void Dispose() => _started.Dispose();

    internal void Begin()
    {
        _started.Cancel();
        ShowIdle();
    }

    internal bool TryEnter(HttpContext context)
    {
        _running.TryAdd(context, 0);
        if (!Draining)
        {
            return true;
        }

        Leave(context);
        return false;
    }

    internal void Leave(HttpContext context)
    {
        _running.TryRemove(context, out _);
        if (Draining)
        {
            ShowIdle();
        }
    }

    internal void AbortAll()
    {
        foreach (var context in _running.Keys)
        {
            try
            {
                context.Abort();
            }
            catch (ObjectDisposedException)
            {
                // It ended by itself between being listed and being aborted, which is all that is wanted.
            }
        }
    }

    private void ShowIdle()
    {
        if (_running.IsEmpty)
        {
            _idle.TrySetResult();
        }
    }
}
