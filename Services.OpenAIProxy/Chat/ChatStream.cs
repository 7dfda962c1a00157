using Atrium.OpenAIProxy.Errors;
using Atrium.OpenAIProxy.Generation;

namespace Atrium.OpenAIProxy.Chat;

/// <summary>Delivers an answer as server-sent events.</summary>
internal static class ChatStream
{
    // Events that are there already are sent together, up to this size.
    private const int FlushSize = 16 * 1024;

    // A relay that sees a connection break drops what it has not passed on yet. The error event gets this long to reach the client.
    private static readonly TimeSpan BeforeBreaking = TimeSpan.FromMilliseconds(500);

    /// <summary>
    /// Sends <paramref name="events"/>. Nothing is sent before the engine accepted the request, so a failure until then has a real
    /// status. A failure after that is an error event and a broken connection: no <c>[DONE]</c>, and no proper end of the response
    /// either, because some clients (OpenAI's for .NET) do not look at error events.
    /// </summary>
    public static async Task SendAsync(
        HttpContext context, ChatReply reply, ChatRecord record, IAsyncEnumerable<GenerationEvent> events, TimeSpan keepAlive, TimeProvider time)
    {
        await using var source = events.GetAsyncEnumerator(context.RequestAborted);
        await source.MoveNextAsync();
        if (source.Current is GenerationEvent.Failed refused)
        {
            record.Saw(refused);
            throw new ApiException(refused.Failure.ToApiError());
        }

        await using var stream = new EventStream(context, keepAlive, time);
        using var chunks = new ChunkWriter(stream.Body, reply.Id, reply.Created, reply.Model, reply.IncludeUsage);
        await stream.EnterAsync();
        bool more;
        do
        {
            record.Saw(source.Current);
            Write(chunks, reply, record, source.Current);
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

    private static void Write(ChunkWriter chunks, ChatReply reply, ChatRecord record, GenerationEvent one)
    {
        switch (one)
        {
            case GenerationEvent.Started:
                chunks.Role();
                break;
            case GenerationEvent.Text text:
                chunks.Content(text.Delta);
                break;
            case GenerationEvent.Reasoning reasoning when reply.ShowReasoning:
                chunks.Reasoning(reasoning.Delta);
                break;
            case GenerationEvent.Finished finished:
                chunks.Finish(finished.Reason);
                if (reply.IncludeUsage && record.Usage is { } usage)
                {
                    chunks.Usage(usage);
                }

                chunks.Done();
                break;
            case GenerationEvent.Failed failed:
                chunks.Error(failed.Failure.ToApiError());
                break;
        }
    }
}
