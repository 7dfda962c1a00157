using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using Atrium.OpenAIProxy.Generation;

namespace Atrium.OpenAIProxy.Backends.Triton;

/// <summary>Says in a client's terms what an engine's statuses, error texts and broken connections mean.</summary>
internal static class TritonFailures
{
    private const int LongestMessage = 2000;

    /// <summary>A reply that is not 200.</summary>
    public static async Task<GenerationFailure> OfResponseAsync(HttpResponseMessage response, int? contextLength, CancellationToken cancellationToken)
    {
        var message = await MessageAsync(response, cancellationToken);
        var wait = response.Headers.RetryAfter?.Delta;
        return response.StatusCode switch
        {
            HttpStatusCode.TooManyRequests => new(FailureKind.Overloaded, message ?? "The engine's queue is full; try again later.", RetryAfter: wait ?? TimeSpan.FromSeconds(1)),
            HttpStatusCode.NotFound => new(FailureKind.ModelNotFound, message ?? "The engine has no such model."),
            HttpStatusCode.ServiceUnavailable => new(FailureKind.Unavailable, message ?? "The engine is not ready.", RetryAfter: wait),
            HttpStatusCode.GatewayTimeout or HttpStatusCode.RequestTimeout => new(FailureKind.Timeout, message ?? "The engine timed out."),
            HttpStatusCode.BadRequest or HttpStatusCode.RequestEntityTooLarge or HttpStatusCode.UnprocessableEntity when message is not null =>
                OfRefusal(message, contextLength),
            var status => new(FailureKind.Engine, message is null ? $"Triton error: {(int)status}" : $"Triton error: {(int)status}: {message}")
            {
                Lasting = status is HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden,
            },
        };
    }

    /// <summary>An error text that came after the engine had accepted the request.</summary>
    public static GenerationFailure OfEvent(string message, int? contextLength) =>
        IsContextOverflow(message) ? Overflow(message, contextLength) : new(FailureKind.Engine, message);

    /// <summary>A connection that could not be made or broke.</summary>
    public static GenerationFailure OfException(Exception exception, bool started) => exception switch
    {
        EngineException known => known.Failure,
        HttpRequestException { InnerException: SocketException { SocketErrorCode: SocketError.ConnectionRefused } } =>
            new(FailureKind.Unavailable, "Connection error: the engine is not running."),
        HttpRequestException { HttpRequestError: HttpRequestError.ConnectionError or HttpRequestError.NameResolutionError } http =>
            new(FailureKind.Unavailable, $"Connection error: {http.Message}"),
        OperationCanceledException when !started => new(FailureKind.Timeout, "The engine did not answer in time."),
        OperationCanceledException => new(FailureKind.Timeout, "The engine stopped answering."),
        JsonException => new(FailureKind.Engine, "Failed to parse Triton response"),
        InvalidDataException data => new(FailureKind.Engine, data.Message),
        _ when started => new(FailureKind.Engine, "The engine broke off its answer."),
        _ => new(FailureKind.Engine, $"Connection error: {exception.Message}"),
    };

    private static GenerationFailure OfRefusal(string message, int? contextLength) =>
        IsContextOverflow(message) ? Overflow(message, contextLength) : new(FailureKind.InvalidRequest, message);

    /// <summary>Agents look for the words "maximum context length" to shorten their history, so the engine's own words come after them.</summary>
    private static GenerationFailure Overflow(string message, int? contextLength) => new(
        FailureKind.ContextLength,
        message.Contains("maximum context length", StringComparison.OrdinalIgnoreCase) ? message
            : contextLength is { } length ? $"This model's maximum context length is {length} tokens. However, the engine says: {message}"
            : $"This model's maximum context length is exceeded. The engine says: {message}");

    private static bool IsContextOverflow(string message) =>
        Has(message, "context") && (Has(message, "exceed") || Has(message, "too long") || Has(message, "maximum") || Has(message, "does not fit"))
        || Has(message, "prompt") && Has(message, "length") && Has(message, "exceed")
        || Has(message, "max_input_len") || Has(message, "maximum input length");

    private static bool Has(string text, string word) => text.Contains(word, StringComparison.OrdinalIgnoreCase);

    /// <summary>The text of <c>{"error":"..."}</c>, or null when the body is something else.</summary>
    private static async Task<string?> MessageAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        try
        {
            await using var body = await response.Content.ReadAsStreamAsync(cancellationToken);
            var buffer = new byte[LongestMessage * 4];
            var length = await body.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, cancellationToken);
            using var json = JsonDocument.Parse(buffer.AsMemory(0, length));
            if (json.RootElement.ValueKind != JsonValueKind.Object || !json.RootElement.TryGetProperty("error", out var error))
            {
                return null;
            }

            var message = error.ValueKind == JsonValueKind.String ? error.GetString()! : error.GetRawText();
            return message.Length <= LongestMessage ? message : message[..LongestMessage];
        }
        catch (Exception exception) when (exception is JsonException or IOException or HttpRequestException or InvalidOperationException or DecoderFallbackException)
        {
            return null;
        }
    }
}
