using System.Buffers;
using System.Text.Json;
using Microsoft.AspNetCore.Http.Features;

namespace Atrium.Engine.Server;

/// <summary>Server-sent events as Triton writes them: <c>data: {...}</c> and an empty line, no other field, no end mark.</summary>
internal static class EventStream
{
    public static void Begin(HttpContext context)
    {
        context.Response.ContentType = "text/event-stream; charset=utf-8";
        context.Response.Headers.CacheControl = "no-cache";
        context.Response.Headers["X-Accel-Buffering"] = "no";
        context.Features.Get<IHttpResponseBodyFeature>()?.DisableBuffering();
    }

    public static void Write(IBufferWriter<byte> output, ReadOnlySpan<byte> json)
    {
        output.Write("data: "u8);
        output.Write(json);
        output.Write("\n\n"u8);
    }

    public static void WriteError(IBufferWriter<byte> output, string message) =>
        Write(output, JsonSerializer.SerializeToUtf8Bytes(new ErrorBody(message), Reply.Json.ErrorBody));
}
