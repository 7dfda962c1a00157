using System.Net;
using Atrium.OpenAIProxy.Backends.Wire;
using Atrium.OpenAIProxy.Generation;

namespace Atrium.OpenAIProxy.Backends.Triton;

/// <summary>Says in a client's terms what Triton's statuses and error texts mean.</summary>
internal static class TritonFailures
{
    /// <summary>A reply that is not 200.</summary>
    public static async Task<GenerationFailure> OfResponseAsync(HttpResponseMessage response, int? contextLength, TimeProvider time, CancellationToken cancellationToken)
    {
        var (message, _) = await EngineFailures.ReadAsync(response, cancellationToken);
        var wait = EngineFailures.RetryAfter(response, time);
        return response.StatusCode switch
        {
            HttpStatusCode.TooManyRequests => new(FailureKind.Overloaded, message ?? "The engine's queue is full; try again later.", RetryAfter: wait ?? TimeSpan.FromSeconds(1)),
            HttpStatusCode.NotFound => new(FailureKind.ModelNotFound, message ?? "The engine has no such model."),
            HttpStatusCode.ServiceUnavailable => new(FailureKind.Unavailable, message ?? "The engine is not ready.", RetryAfter: wait),
            HttpStatusCode.GatewayTimeout or HttpStatusCode.RequestTimeout => new(FailureKind.Timeout, message ?? "The engine timed out."),
            HttpStatusCode.BadRequest or HttpStatusCode.RequestEntityTooLarge or HttpStatusCode.UnprocessableEntity when message is not null =>
                OfRefusal(message, contextLength),

            // Backends in Python answer 500 to whatever is wrong, a prompt that is too long included.
            var status => message is null ? new(FailureKind.Engine, $"Triton error: {(int)status}") { Lasting = IsKeyRefused(status) }
                : EngineFailures.Overflow(message, contextLength)
                    ?? new(FailureKind.Engine, $"Triton error: {(int)status}: {message}") { Lasting = IsKeyRefused(status) },
        };
    }

    /// <summary>An error text that came after the engine had accepted the request.</summary>
    public static GenerationFailure OfEvent(string message, int? contextLength) =>
        EngineFailures.Overflow(message, contextLength) ?? new(FailureKind.Engine, message);

    /// <summary>A connection that could not be made or broke.</summary>
    public static GenerationFailure OfException(Exception exception, bool started) => EngineFailures.OfException(exception, started, "Triton");

    private static bool IsKeyRefused(HttpStatusCode status) => status is HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden;

    private static GenerationFailure OfRefusal(string message, int? contextLength) =>
        EngineFailures.Overflow(message, contextLength)

        // Nothing that a client could mend: the model's config and what is sent for it do not belong together.
        ?? (EngineFailures.Has(message, "missing required input") || EngineFailures.Has(message, "unexpected inference input")
            ? new(FailureKind.Engine, $"Triton error: 400: {message}")
            : new(FailureKind.InvalidRequest, message, EngineFailures.Has(message, "guided_decoding_guide") ? "response_format" : null));
}
