using System.Text;
using System.Text.Json;
using Atrium.OpenAIProxy.Errors;

namespace Atrium.OpenAIProxy.Delivery;

/// <summary>Reads the JSON of a request.</summary>
internal static class RequestBody
{
    // Up to this size the length that a client promises is believed.
    private const int Trusted = 64 * 1024;

    /// <summary>Reads it whole and takes note of its size. Whoever calls disposes it, after the answer.</summary>
    /// <exception cref="ApiException">It is not JSON, or too large.</exception>
    /// <exception cref="ClientLeftException">Its sender went away before its end.</exception>
    public static async Task<JsonDocument> ReadAsync(HttpContext context, GenerationRecord record)
    {
        try
        {
            var body = context.Request.ContentLength is > 0 and <= Trusted and var length
                ? JsonDocument.Parse(await ReadAsync(context, (int)length))
                : await JsonDocument.ParseAsync(context.Request.Body, default, context.RequestAborted);
            record.BytesIn = context.Request.ContentLength ?? Encoding.UTF8.GetByteCount(body.RootElement.GetRawText());
            return body;
        }
        catch (JsonException exception)
        {
            throw new ApiException(new ApiError(
                400, ApiError.InvalidRequest,
                $"We could not parse the JSON body of your request: it is not valid JSON (line {exception.LineNumber + 1}, byte {exception.BytePositionInLine + 1})."));
        }
        catch (BadHttpRequestException exception) when (exception.StatusCode != StatusCodes.Status400BadRequest)
        {
            throw new ApiException(new ApiError(exception.StatusCode, ApiError.InvalidRequest, exception.Message));
        }
        catch (Exception exception) when (exception is IOException || (exception is OperationCanceledException && context.RequestAborted.IsCancellationRequested))
        {
            throw new ClientLeftException(exception);
        }
    }

    /// <summary>As many bytes as there are: the framework's own reader keeps several times that for as long as the answer takes.</summary>
    private static async Task<ReadOnlyMemory<byte>> ReadAsync(HttpContext context, int length)
    {
        var body = new byte[length];
        await context.Request.Body.ReadExactlyAsync(body, context.RequestAborted);
        return body.AsSpan().StartsWith((ReadOnlySpan<byte>)[0xEF, 0xBB, 0xBF]) ? body.AsMemory(3) : body;
    }
}
