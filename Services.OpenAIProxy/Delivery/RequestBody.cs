using System.Text;
using System.Text.Json;
using Atrium.OpenAIProxy.Errors;

namespace Atrium.OpenAIProxy.Delivery;

/// <summary>Reads the JSON of a request.</summary>
internal static class RequestBody
{
    /// <summary>Reads it whole and takes note of its size. Whoever calls disposes it, after the answer.</summary>
    /// <exception cref="ApiException">It is not JSON, or too large.</exception>
    /// <exception cref="ClientLeftException">Its sender went away before its end.</exception>
    public static async Task<JsonDocument> ReadAsync(HttpContext context, GenerationRecord record)
    {
        try
        {
            var body = await JsonDocument.ParseAsync(context.Request.Body, default, context.RequestAborted);
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
}
