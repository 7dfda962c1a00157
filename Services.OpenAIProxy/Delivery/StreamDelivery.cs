using System.IO.Pipelines;
using Atrium.OpenAIProxy.Errors;
using Atrium.OpenAIProxy.Generation;
using Microsoft.Extensions.Options;

namespace Atrium.OpenAIProxy.Delivery;

/// <summary>Delivers an answer as server-sent events.</summary>
internal sealed class StreamDelivery(IOptions<ProxyOptions> options, TimeProvider time)
{
    // Events that are there already are sent together, up to this size.
    private const int FlushSize = 16 * 1024;

    // A relay that sees a connection break drops what it has not passed on yet. The error event gets this long to reach the client.
    private static readonly TimeSpan BeforeBreaking = TimeSpan.FromMilliseconds(500);

    private readonly TimeSpan _keepAlive = TimeSpan.FromSeconds(options.Value.KeepAliveSeconds);

    /// <summary>
    /// Sends <paramref name="events"/>. Nothing is sent before the engine accepted the request, so a failure until then has a real
    /// status. A failure after that is an error event and a broken connection: no <c>[DONE]</c>, and no proper end of the response
    /// either, because some clients (OpenAI's for .NET) do not look at error events.
    /// </summary>
    public async Task SendAsync(HttpContext context, GenerationRecord record, IAsyncEnumerable<GenerationEvent> events, Func<PipeWriter, IStreamWriter> api)
    {
        await using var source = events.GetAsyncEnumerator(context.RequestAborted);
        await source.MoveNextAsync();
        if (source.Current is GenerationEvent.Failed refused)
        {
            record.Saw(refused);
            throw new ApiException(refused.Failure.ToApiError());
        }

        using var writer = api(context.Response.BodyWriter);
        await using var stream = new EventStream(context, writer, _keepAlive, time);
        await stream.EnterAsync();
        bool more;
        do
        {
            record.Saw(source.Current);
            if (source.Current is GenerationEvent.Failed failed)
            {
                writer.Fail(failed.Failure.ToApiError());
            }
            else
            {
                writer.Write(source.Current);
            }

            var next = source.MoveNextAsync();
            if (next.IsCompleted && stream.Body.UnflushedBytes < FlushSize)
            {
                more = await next;
            }
            else
            {
                await stream.LeaveAsync();
                more = await next;
                await stream.EnterAsync();
            }
        }
        while (more);

        // Without leaving: no comment may follow the end.
        await stream.FlushAsync();
        record.BytesOut = stream.Sent;
        if (record.Failure is { } failure)
        {
            await Task.Delay(BeforeBreaking, time, context.RequestAborted);
            throw new BrokenAnswerException(failure);
        }
    }
}
