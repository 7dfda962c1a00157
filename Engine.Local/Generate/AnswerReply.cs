using System.Buffers;
using Atrium.Engine.Scheduling;
using Atrium.Engine.Server;

namespace Atrium.Engine.Generate;

/// <summary>
/// Hands the steps of a generation to the client, as one object or as events. Both say whether the answer is complete, and call
/// answered before its last byte leaves, so that a client never sees counters older than its own answer.
/// </summary>
internal sealed class AnswerReply(HttpContext context, Generation generation, AnswerWriter writer, byte[] echo, Action answered)
{
    /// <summary>Everything at once. <paramref name="asEvent"/>: the reply of generate_stream to a request that is not streamed is one event.</summary>
    public async Task<bool> WholeAsync(bool asEvent)
    {
        var text = new ArrayBufferWriter<byte>(256);
        text.Write(echo);
        await foreach (var step in generation.Steps.ReadAllAsync(context.RequestAborted))
        {
            ThrowIfFailed(step);
            writer.Add(step);
            text.Write(step.Text.Span);
            if (step.Finish != Finish.None)
            {
                var body = writer.Write(text.WrittenSpan, step.OutputTokens, step.Finish);
                if (asEvent)
                {
                    EventStream.Begin(context);
                    EventStream.Write(context.Response.BodyWriter, body.Span);
                }
                else
                {
                    context.Response.ContentType = "application/json";
                    context.Response.ContentLength = body.Length;
                    context.Response.BodyWriter.Write(body.Span);
                }

                answered();
                await context.Response.BodyWriter.FlushAsync(context.RequestAborted);
                return true;
            }
        }

        return false;
    }

    /// <summary>An event for every step. The status is that of the first one; a failure after it is an event too.</summary>
    public async Task<bool> StreamAsync()
    {
        var output = context.Response.BodyWriter;
        var first = true;
        while (await generation.Steps.WaitToReadAsync(context.RequestAborted))
        {
            while (generation.Steps.TryRead(out var step))
            {
                if (first)
                {
                    ThrowIfFailed(step);
                    EventStream.Begin(context);
                }

                if (step.Error is not null)
                {
                    EventStream.WriteError(output, step.Error.Message);
                    await output.FlushAsync(context.RequestAborted);
                    return false;
                }

                writer.Add(step);
                EventStream.Write(output, writer.Write(first && echo.Length > 0 ? [.. echo, .. step.Text.Span] : step.Text.Span, step.OutputTokens, step.Finish).Span);
                first = false;
                if (step.Finish != Finish.None)
                {
                    answered();
                    await output.FlushAsync(context.RequestAborted);
                    return true;
                }
            }

            await output.FlushAsync(context.RequestAborted);
        }

        return false;
    }

    private static void ThrowIfFailed(in GenerationStep step)
    {
        if (step.Error is { } error)
        {
            throw new ProtocolException(error.Status, error.Message);
        }
    }
}
