using Atrium.Upstreams.Answers;

namespace Atrium.Upstreams.Wire;

/// <summary>Sends a reply as one JSON body, and breaks off where the script says so.</summary>
internal static class WholeSender
{
    public static async Task SendAsync(Exchange exchange, Reply reply, IErrorShape errors)
    {
        var (response, script) = (exchange.Context.Response, exchange.Script);
        response.ContentType = "application/json";
        await exchange.WaitAsync(script.Wait + (script.Delay * reply.Count));
        var wrong = Breaking.WrongEvent(script.Fault, script, reply, errors);
        var body = wrong ?? (byte[])reply.Whole.Clone();
        if (wrong is null)
        {
            FrameWriter.Stamp(body, reply, exchange.Entry.Number, exchange.Upstream.Time.GetUtcNow().ToUnixTimeSeconds());
        }

        var writer = new FrameWriter(exchange, reply);
        switch (script.Fault)
        {
            case Fault.End or Fault.Done:
                await writer.BytesAsync(body.AsMemory(0, body.Length / 2));
                return;
            case Fault.Stall or Fault.Reset or Fault.Cut or Fault.HalfClose:
                response.ContentLength = body.Length;
                await response.StartAsync(exchange.Aborted);
                await writer.BytesAsync(body.AsMemory(0, script.At == 0 ? 0 : body.Length / 2));
                await response.BodyWriter.FlushAsync(exchange.Aborted);
                await Breaking.BreakAsync(exchange, script.Fault);
                return;
        }

        response.ContentLength = body.Length;
        if (script is { Chunk: 0, Split: 0 })
        {
            await response.Body.WriteAsync(body, exchange.Aborted);
            return;
        }

        await writer.BytesAsync(body);
    }
}
