using System.Net.Sockets;
using System.Text.Json;
using Atrium.OpenAIProxy.Generation;

namespace Atrium.OpenAIProxy.Backends.OpenAI;

/// <summary>Says in a client's terms what an engine's statuses, errors and broken connections mean.</summary>
internal static class OpenAIFailures
{
    /// <summary>A reply that is no success.</summary>
    public static GenerationFailure OfResponse(HttpResponseMessage response, ErrorReply reply, DateTimeOffset now)
    {
        var status = (int)response.StatusCode;
        var message = reply.Message;
        return Overflow(reply) ?? status switch
        {
            400 or 422 or 501 when message is not null => new(FailureKind.InvalidRequest, message, reply.Param) { Code = reply.Code },

            // The client's key got it this far; the one that is wrong is this server's.
            401 or 403 => new(FailureKind.Engine, $"http {Named(response)}: the engine refuses this server's API key.") { Code = "engine_authentication", Lasting = true },
            404 when Mentions(message, "model") => new(FailureKind.ModelNotFound, message!),
            408 or 504 => new(FailureKind.Timeout, message ?? "The engine timed out."),
            413 => new(FailureKind.RequestTooLarge, message ?? "The request is too large for the engine.", reply.Param) { Code = reply.Code },
            409 or 425 or 429 or 529 => Overloaded(reply, Wait(response, now)),
            503 => new(FailureKind.Unavailable, message ?? "The engine is not ready.", RetryAfter: Wait(response, now)),
            _ => new(FailureKind.Engine, message is null ? $"http {Named(response)}" : $"http {Named(response)}: {message}"),
        };
    }

    /// <summary>An error in a 200 reply, which names its kind itself, if anything does.</summary>
    public static GenerationFailure OfEvent(ErrorReply reply)
    {
        var message = reply.Message ?? "The engine reported an error without a message.";
        return Overflow(reply) ?? (reply.Status, reply.Type, reply.Code) switch
        {
            (400 or 422 or 501, _, _) or (null, "invalid_request_error" or "BadRequestError", _) => new(FailureKind.InvalidRequest, message, reply.Param) { Code = reply.Code },
            (404, _, _) or (null, "NotFoundError", _) => new(FailureKind.ModelNotFound, message),
            (413, _, _) => new(FailureKind.RequestTooLarge, message, reply.Param),
            (429 or 529, _, _) or (null, "rate_limit_error" or "RateLimitError" or "overloaded_error", _) or (null, _, "rate_limit_exceeded") =>
                Overloaded(reply, null),
            (503, _, _) or (null, "unavailable_error", _) => new(FailureKind.Unavailable, message),
            (408 or 504, _, _) => new(FailureKind.Timeout, message),
            (401 or 403, _, _) => new(FailureKind.Engine, "The engine refuses this server's API key.") { Code = "engine_authentication", Lasting = true },
            _ => new(FailureKind.Engine, message),
        };
    }

    /// <summary>A connection that could not be made or broke. <paramref name="started"/>: the engine had accepted the request.</summary>
    public static GenerationFailure OfException(Exception exception, bool started) => exception switch
    {
        EngineException known => known.Failure,
        HttpRequestException { InnerException: SocketException { SocketErrorCode: SocketError.ConnectionRefused } } =>
            new(FailureKind.Unavailable, "request failed: the engine is not running."),
        HttpRequestException { HttpRequestError: HttpRequestError.ConnectionError or HttpRequestError.NameResolutionError or HttpRequestError.SecureConnectionError } http =>
            new(FailureKind.Unavailable, $"request failed: {http.Message}"),
        OperationCanceledException when !started => new(FailureKind.Timeout, "request failed: the engine did not answer in time."),
        OperationCanceledException => new(FailureKind.Timeout, "sse read error: the engine stopped answering."),
        InvalidDataException data => new(FailureKind.Engine, data.Message),
        JsonException json => new(FailureKind.Engine, $"The engine's answer is not JSON: {json.Message}"),
        _ when started => new(FailureKind.Engine, "sse read error: the engine broke off its answer."),
        _ => new(FailureKind.Engine, $"request failed: {exception.Message}"),
    };

    /// <summary>Agents look for the words "maximum context length" to shorten their history, so they are there, whatever the engine says.</summary>
    private static GenerationFailure? Overflow(ErrorReply reply)
    {
        var message = reply.Message;
        var overflows = reply.Code == "context_length_exceeded" || reply.Type == "exceed_context_size_error"
            || Mentions(message, "context") && (Mentions(message, "exceed") || Mentions(message, "too long") || Mentions(message, "maximum") || Mentions(message, "longer than"))
            || Mentions(message, "max_model_len")
            || Mentions(message, "prompt") && Mentions(message, "too long")
            || Mentions(message, "max_tokens") && Mentions(message, "too large") && Mentions(message, "maximum");
        return !overflows ? null : new(
            FailureKind.ContextLength,
            Mentions(message, "maximum context length") ? message! : $"This model's maximum context length is exceeded. The engine says: {message}",
            reply.Param);
    }

    private static GenerationFailure Overloaded(ErrorReply reply, TimeSpan? wait) =>
        new(FailureKind.Overloaded, reply.Message ?? "The engine's queue is full; try again later.", RetryAfter: wait ?? TimeSpan.FromSeconds(1))
        {
            Code = reply.Code,
        };

    /// <summary>How long the engine asks to wait: <c>retry-after-ms</c>, or seconds, or a date.</summary>
    private static TimeSpan? Wait(HttpResponseMessage response, DateTimeOffset now)
    {
        if (response.Headers.TryGetValues("retry-after-ms", out var values) && Number(values) is { } milliseconds)
        {
            return TimeSpan.FromMilliseconds(milliseconds);
        }

        if (response.Headers.RetryAfter is { } after)
        {
            return after.Delta ?? (after.Date is { } date && date > now ? date - now : TimeSpan.Zero);
        }

        // The standard knows whole seconds only; some engines send fractions.
        return response.Headers.TryGetValues("retry-after", out var seconds) && Number(seconds) is { } fraction ? TimeSpan.FromSeconds(fraction) : null;
    }

    private static double? Number(IEnumerable<string> values) =>
        double.TryParse(values.First(), System.Globalization.CultureInfo.InvariantCulture, out var number) && number is >= 0 and < 86_400_000 ? number : null;

    private static string Named(HttpResponseMessage response) => $"{(int)response.StatusCode} {response.ReasonPhrase}".TrimEnd();

    private static bool Mentions(string? text, string word) => text?.Contains(word, StringComparison.OrdinalIgnoreCase) ?? false;
}
