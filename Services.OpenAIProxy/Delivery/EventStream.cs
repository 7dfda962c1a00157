using System.IO.Pipelines;

namespace Atrium.OpenAIProxy.Delivery;

/// <summary>
/// The body of a server-sent events response, shared by the answer and by the keep-alive comments: whoever is inside writes whole
/// events and flushes them before leaving.
/// </summary>
internal sealed class EventStream : IAsyncDisposable
{
    private readonly SemaphoreSlim _gate = new(1, 1);
    private readonly HttpContext _context;
    private readonly IStreamWriter _writer;
    private readonly ITimer? _timer;
    private bool _spoke;

    /// <summary>Sets the headers and, when <paramref name="keepAlive"/> is not zero, begins to watch for silence.</summary>
    public EventStream(HttpContext context, IStreamWriter writer, TimeSpan keepAlive, TimeProvider time)
    {
        (_context, _writer) = (context, writer);
        var headers = context.Response.Headers;
        headers.ContentType = "text/event-stream; charset=utf-8";
        headers.CacheControl = "no-cache";
        headers["X-Accel-Buffering"] = "no";
        if (keepAlive > TimeSpan.Zero)
        {
            _timer = time.CreateTimer(static state => _ = ((EventStream)state!).BreakSilenceAsync(), this, keepAlive, keepAlive);
        }
    }

    /// <summary>Where to write, between <see cref="EnterAsync"/> and <see cref="LeaveAsync"/>.</summary>
    public PipeWriter Body => _context.Response.BodyWriter;

    /// <summary>Bytes sent so far.</summary>
    public long Sent { get; private set; }

    /// <summary>Waits for a keep-alive comment that is just being sent.</summary>
    public Task EnterAsync() => _gate.WaitAsync(_context.RequestAborted);

    /// <summary>Sends what was written.</summary>
    public async ValueTask FlushAsync()
    {
        _spoke = true;
        Sent += Body.UnflushedBytes;
        await Body.FlushAsync(_context.RequestAborted);
    }

    /// <summary>Sends what was written and lets the comments in.</summary>
    public async ValueTask LeaveAsync()
    {
        await FlushAsync();
        _gate.Release();
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_timer is not null)
        {
            await _timer.DisposeAsync();
        }
    }

    private async Task BreakSilenceAsync()
    {
        // Not waiting: where somebody writes, there is no silence to break.
        if (!_gate.Wait(0, CancellationToken.None))
        {
            return;
        }

        try
        {
            if (!_spoke)
            {
                _writer.KeepAlive();
                await FlushAsync();
            }

            _spoke = false;
        }
        catch (Exception exception) when (exception is OperationCanceledException or InvalidOperationException or ObjectDisposedException)
        {
            // The client left, or the answer ended at this very moment: nobody needs the comment.
        }
        finally
        {
            _gate.Release();
        }
    }
}
