using Atrium.Upstreams.Answers;

namespace Atrium.Upstreams.Wire;

/// <summary>Sends a reply event by event, and breaks off where the script says so.</summary>
internal static class StreamSender
{
    public static async Task SendAsync(Exchange exchange, Reply reply, IErrorShape errors)
    {
        var (context, script) = (exchange.Context, exchange.Script);
        context.Response.ContentType ??= "text/event-stream; charset=utf-8";
        context.Response.Headers.CacheControl = "no-cache";
        var frames = new FrameWriter(exchange, reply);
        if (script.Wait > 0)
        {
            await context.Response.BodyWriter.FlushAsync(exchange.Aborted);
            await exchange.WaitAsync(script.Wait);
        }

        var fault = script.Fault == Fault.None ? -1 : Math.Min(script.At, reply.Count);
        if (fault == 0 && await FailAsync(exchange, frames, reply, errors))
        {
            return;
        }

        foreach (var data in reply.Before)
        {
            await frames.EventAsync(data, ours: true);
        }

        for (var i = 0; i < reply.Count; i++)
        {
            if (i > 0 && script.Delay > 0)
            {
                await exchange.WaitAsync(script.Delay);
            }

            if (exchange.Stopped.IsCancellationRequested && reply.Stopped is { } stopped)
            {
                await frames.EventAsync(stopped);
                return;
            }

            await frames.EventAsync(reply.Text(i), ours: true);
            exchange.Upstream.Journal.Sent(exchange.Entry);
            if (i + 1 == fault && await FailAsync(exchange, frames, reply, errors))
            {
                return;
            }
        }

        foreach (var data in reply.After)
        {
            await frames.EventAsync(data, ours: true);
        }

        if (script.Done && reply.EndMark is { } mark)
        {
            await frames.EventAsync(mark);
        }
    }

    /// <summary>True when the fault ends the answer.</summary>
    private static async Task<bool> FailAsync(Exchange exchange, FrameWriter frames, Reply reply, IErrorShape errors)
    {
        var fault = exchange.Script.Fault;
        if (Breaking.WrongEvent(fault, exchange.Script, reply, errors) is { } data)
        {
            await frames.EventAsync(data);
            return fault != Fault.Oversize;
        }

        if (fault is Fault.End or Fault.Done)
        {
            if (fault == Fault.Done && reply.EndMark is { } mark)
            {
                await frames.EventAsync(mark);
            }

            // An answer of no bytes at all still needs its headers.
            await exchange.Context.Response.StartAsync(exchange.Aborted);
            return true;
        }

        await exchange.Context.Response.BodyWriter.FlushAsync(exchange.Aborted);
        await Breaking.BreakAsync(exchange, fault);
        return true;
    }
}
