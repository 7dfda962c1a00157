using System.Text.Json;

namespace Atrium.Engine.Server;

/// <summary>A body that may be left out.</summary>
internal static class RequestBody
{
    /// <summary>The object in the body; an empty object when the body is empty.</summary>
    /// <exception cref="ProtocolException">400: it is not an object.</exception>
    public static async Task<JsonElement> ReadObjectAsync(HttpContext context)
    {
        using var buffer = new MemoryStream();
        await context.Request.Body.CopyToAsync(buffer, context.RequestAborted);
        if (buffer.Length == 0)
        {
            buffer.Write("{}"u8);
        }

        using var body = JsonDocument.Parse(buffer.GetBuffer().AsMemory(0, (int)buffer.Length));
        return body.RootElement.ValueKind == JsonValueKind.Object
            ? body.RootElement.Clone()
            : throw ProtocolException.BadRequest("failed to parse the request JSON buffer: expected an object");
    }
}
