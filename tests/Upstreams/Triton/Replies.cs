using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using Atrium.Upstreams.Inspection;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http.Features;

namespace Atrium.Upstreams.Triton;

/// <summary>Sends a scripted answer, and breaks off where the script says so.</summary>
internal static class Replies
{
    public static async Task WholeAsync(HttpContext context, Script script, ScriptedAnswer answer)
    {
        var body = script.Fault switch
        {
            Fault.Garbage => "{\"text_output\": \"never en"u8.ToArray(),
            Fault.NoText => """{"model_name":"ensemble"}"""u8.ToArray(),
            Fault.Error => Encoding.UTF8.GetBytes($$"""{"error":"{{JsonEncodedText.Encode(script.Message)}}"}"""),
            _ => answer.Whole(),
        };
        context.Response.ContentType = "application/json";
        if (script.Delay > 0)
        {
            await Task.Delay(script.Delay * answer.Count, context.RequestAborted);
        }

        if (script.Fault is Fault.Stall or Fault.Reset or Fault.Cut or Fault.HalfClose or Fault.End)
        {
            context.Response.ContentLength = body.Length;
            await context.Response.Body.WriteAsync(body.AsMemory(0, script.At == 0 ? 0 : body.Length / 2), context.RequestAborted);
            await BreakAsync(context, script.Fault == Fault.End ? Fault.Cut : script.Fault);
        }

        context.Response.ContentLength = body.Length;
        await context.Response.Body.WriteAsync(body, context.RequestAborted);
    }

    public static async Task StreamAsync(HttpContext context, Journal journal, Entry entry, Script script, ScriptedAnswer answer)
    {
        context.Response.ContentType = "text/event-stream; charset=utf-8";
        var end = script.Crlf ? "\r\n" : "\n";
        for (var i = 0; i < answer.Count; i++)
        {
            if (script.Fault != Fault.None && i == script.At)
            {
                await FailAsync(context, script, end);
                return;
            }

            if (i > 0 && script.Delay > 0)
            {
                await Task.Delay(script.Delay, context.RequestAborted);
            }

            if (script.Comments)
            {
                await WriteAsync(context, script, Encoding.UTF8.GetBytes($": ping{end}event: message{end}id: {i}{end}"));
            }

            await WriteAsync(context, script, [.. "data: "u8, .. answer.Event(i), .. Encoding.ASCII.GetBytes(end + end)]);
            journal.Sent(entry);
        }

        await context.Response.Body.FlushAsync(context.RequestAborted);
    }

    private static async Task FailAsync(HttpContext context, Script script, string end)
    {
        switch (script.Fault)
        {
            case Fault.End:
                return;
            case Fault.Error:
                await WriteAsync(context, script, Encoding.UTF8.GetBytes($$"""data: {"error":"{{JsonEncodedText.Encode(script.Message)}}"}""" + end + end));
                return;
            case Fault.Garbage:
                await WriteAsync(context, script, Encoding.UTF8.GetBytes("""data: {"text_output": oops""" + end + end));
                return;
            case Fault.NoText:
                await WriteAsync(context, script, Encoding.UTF8.GetBytes("""data: {"model_name":"ensemble"}""" + end + end));
                return;
            default:
                await context.Response.Body.FlushAsync(context.RequestAborted);
                await BreakAsync(context, script.Fault);
                return;
        }
    }

    /// <summary>Does not return: silence lasts until the client leaves, and a broken connection ends in an exception.</summary>
    private static async Task BreakAsync(HttpContext context, Fault fault)
    {
        await context.Response.Body.FlushAsync(context.RequestAborted);
        var socket = context.Features.GetRequiredFeature<IConnectionSocketFeature>().Socket;
        switch (fault)
        {
            case Fault.Reset:
                socket.LingerState = new LingerOption(enable: true, seconds: 0);
                context.Abort();
                break;
            case Fault.HalfClose:
                socket.Shutdown(SocketShutdown.Send);
                break;
            case Fault.Stall:
                await Task.Delay(Timeout.Infinite, context.RequestAborted);
                break;
        }

        throw new IOException("The script breaks the connection here.");
    }

    private static async Task WriteAsync(HttpContext context, Script script, byte[] data)
    {
        var size = script.Chunk > 0 ? script.Chunk : data.Length;
        for (var start = 0; start < data.Length; start += size)
        {
            await context.Response.Body.WriteAsync(data.AsMemory(start, Math.Min(size, data.Length - start)), context.RequestAborted);
            if (!script.Burst)
            {
                await context.Response.Body.FlushAsync(context.RequestAborted);
            }
        }
    }
}
