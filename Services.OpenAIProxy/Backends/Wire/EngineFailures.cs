using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using Atrium.OpenAIProxy.Generation;

namespace Atrium.OpenAIProxy.Backends.Wire;

/// <summary>What goes wrong the same way with every engine, in a client's terms: broken connections, silence, full contexts, error bodies.</summary>
internal static class EngineFailures
{
    private const int LongestMessage = 2000;

    /// <summary>An exception of the connection to <paramref name="engine"/>. <paramref name="started"/>: it had accepted the request.</summary>
    public static GenerationFailure OfException(Exception exception, bool started, string engine) => exception switch
    {
        EngineException known => known.Failure,
        HttpRequestException { InnerException: SocketException { SocketErrorCode: SocketError.ConnectionRefused } } =>
            new(FailureKind.Unavailable, "Connection error: the engine is not running."),
        HttpRequestException { HttpRequestError: HttpRequestError.ConnectionError or HttpRequestError.NameResolutionError or HttpRequestError.SecureConnectionError } http =>
            new(FailureKind.Unavailable, $"Connection error: {http.Message}"),
        OperationCanceledException when !started => new(FailureKind.Timeout, "The engine did not answer in time."),
        OperationCanceledException => new(FailureKind.Timeout, "The engine stopped answering."),
        JsonException => new(FailureKind.Engine, $"Failed to parse {engine} response"),
        InvalidDataException data => new(FailureKind.Engine, data.Message),
        _ when started => new(FailureKind.Engine, "The engine broke off its answer."),
        _ => new(FailureKind.Engine, $"Connection error: {exception.Message}"),
    };

    /// <summary>
    /// The failure when <paramref name="message"/> says that prompt and answer do not fit into the context, else null. Agents look for the
    /// words "maximum context length" to shorten their history, so the engine's own words come after them.
    /// </summary>
    public static GenerationFailure? Overflow(string message, int? contextLength) => !IsContextOverflow(message) ? null : new(
        FailureKind.ContextLength,
        Has(message, "maximum context length") ? message
            : contextLength is { } length ? $"This model's maximum context length is {length} tokens. However, the engine says: {message}"
            : $"This model's maximum context length is exceeded. The engine says: {message}");

    /// <summary>When to try again, as the response says it; null when it does not.</summary>
    public static TimeSpan? RetryAfter(HttpResponseMessage response, TimeProvider time) => response.Headers.RetryAfter switch
    {
        { Delta: { } wait } => wait,
        { Date: { } date } => date - time.GetUtcNow() is var left && left > TimeSpan.Zero ? left : TimeSpan.Zero,
        _ => null,
    };

    /// <summary>The text and kind of <c>{"error":"...","error_type":"..."}</c>; nulls where the body is something else.</summary>
    public static async Task<(string? Message, string? Kind)> ReadAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        try
        {
            await using var body = await response.Content.ReadAsStreamAsync(cancellationToken);
            var buffer = new byte[LongestMessage * 4];
            var length = await body.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, cancellationToken);
            using var json = JsonDocument.Parse(buffer.AsMemory(0, length));
            if (json.RootElement.ValueKind != JsonValueKind.Object || !json.RootElement.TryGetProperty("error", out var error))
            {
                return default;
            }

            var message = error.ValueKind == JsonValueKind.String ? error.GetString()! : error.GetRawText();
            var kind = json.RootElement.TryGetProperty("error_type", out var type) && type.ValueKind == JsonValueKind.String ? type.GetString() : null;
            return (message.Length <= LongestMessage ? message : message[..LongestMessage], kind);
        }
        catch (Exception exception) when (exception is JsonException or IOException or HttpRequestException or InvalidOperationException or DecoderFallbackException)
        {
            return default;
        }
    }

    /// <summary>Whether <paramref name="text"/> has <paramref name="word"/>, in any case.</summary>
    public static bool Has(string text, string word) => text.Contains(word, StringComparison.OrdinalIgnoreCase);

    private static bool IsContextOverflow(string message) =>
        Has(message, "context") && (Has(message, "exceed") || Has(message, "too long") || Has(message, "maximum") || Has(message, "does not fit"))
        || Has(message, "prompt") && Has(message, "length") && Has(message, "exceed")
        || Has(message, "longer than the maximum model length")
        || Has(message, "max_input_len") || Has(message, "maximum input length") || Has(message, "max_seq_len")

        // TGI's words for the sum and for the prompt alone.
        || Has(message, "`inputs` tokens + `max_new_tokens` must be <=") || Has(message, "`inputs` must have less than");
}
