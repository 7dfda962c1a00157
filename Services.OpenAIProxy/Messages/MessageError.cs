using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using Atrium.OpenAIProxy.Errors;

namespace Atrium.OpenAIProxy.Messages;

/// <summary>Anthropic's error envelope.</summary>
internal sealed record MessageErrorBody(
    [property: JsonPropertyName("type")] string Type,
    [property: JsonPropertyName("error")] MessageErrorDetail Error,
    [property: JsonPropertyName("request_id")] string RequestId);

/// <summary>What went wrong.</summary>
internal sealed record MessageErrorDetail([property: JsonPropertyName("type")] string Type, [property: JsonPropertyName("message")] string Message);

/// <summary>Tells errors as Anthropic's clients expect them.</summary>
internal static class MessageError
{
    private const int Overloaded = 529;

    /// <summary>The body for <paramref name="error"/>.</summary>
    public static MessageErrorBody Body(ApiError error, string requestId) => new("error", new MessageErrorDetail(Of(error).Type, Message(error)), requestId);

    /// <summary>Answers with <paramref name="error"/>; the response must not have started.</summary>
    public static async Task WriteAsync(HttpContext context, ApiError error)
    {
        var response = context.Response;
        response.Clear();
        response.StatusCode = Of(error).Status;
        if (error.RetryAfter is { } wait)
        {
            response.Headers.RetryAfter = Math.Ceiling(wait.TotalSeconds).ToString(CultureInfo.InvariantCulture);
        }

        AddRequestId(context);
        var body = JsonSerializer.SerializeToUtf8Bytes(Body(error, context.TraceIdentifier), MessageJson.Relaxed.MessageErrorBody);
        await response.WriteJsonAsync(body, context.RequestAborted);
    }

    /// <summary>The header by which Anthropic's clients know a request.</summary>
    public static void AddRequestId(HttpContext context) => context.Response.Headers["request-id"] = context.TraceIdentifier;

    private static (int Status, string Type) Of(ApiError error) => error.Status switch
    {
        401 => (401, "authentication_error"),
        403 => (403, "permission_error"),
        404 => (404, "not_found_error"),
        413 => (413, "request_too_large"),
        429 => (429, "rate_limit_error"),
        503 => (Overloaded, "overloaded_error"),
        504 => (504, "timeout_error"),
        >= 500 => (500, "api_error"),
        _ => (error.Status, "invalid_request_error"),
    };

    /// <summary>Agents look for the words "prompt is too long" to shorten their history.</summary>
    private static string Message(ApiError error) => error.Code == "context_length_exceeded" ? $"prompt is too long: {error.Message}" : error.Message;
}
