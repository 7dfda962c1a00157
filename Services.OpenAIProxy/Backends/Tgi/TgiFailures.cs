using System.Net;
using Atrium.OpenAIProxy.Backends.Wire;
using Atrium.OpenAIProxy.Generation;

namespace Atrium.OpenAIProxy.Backends.Tgi;

/// <summary>Says in a client's terms what TGI's statuses and kinds of errors mean.</summary>
internal static class TgiFailures
{
    private static readonly TimeSpan UsualWait = TimeSpan.FromSeconds(1);

    /// <summary>A reply that is not 200.</summary>
    public static async Task<GenerationFailure> OfResponseAsync(HttpResponseMessage response, int? contextLength, TimeProvider time, CancellationToken cancellationToken)
    {
        var (message, kind) = await EngineFailures.ReadAsync(response, cancellationToken);
        var wait = EngineFailures.RetryAfter(response, time);
        return response.StatusCode switch
        {
            HttpStatusCode.TooManyRequests => new(FailureKind.Overloaded, message ?? "The engine's queue is full; try again later.", RetryAfter: wait ?? UsualWait),
            HttpStatusCode.ServiceUnavailable => new(FailureKind.Unavailable, message ?? "The engine is not ready.", RetryAfter: wait),
            HttpStatusCode.GatewayTimeout or HttpStatusCode.RequestTimeout => new(FailureKind.Timeout, message ?? "The engine timed out."),

            // The token is this server's, not the client's.
            HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden => new(FailureKind.Engine, "The engine refuses this server's credentials.") { Lasting = true },
            HttpStatusCode.UnprocessableEntity or HttpStatusCode.BadRequest or HttpStatusCode.RequestEntityTooLarge when message is not null =>
                OfError(message, kind ?? "validation", contextLength),
            var status => message is null ? new(FailureKind.Engine, $"TGI error: {(int)status}") : OfError(message, kind, contextLength),
        };
    }

    /// <summary>An error by its text and kind, in a body or in a stream: TGI answers a stream with 200 before it looks at the request.</summary>
    public static GenerationFailure OfError(string message, string? kind, int? contextLength) => kind switch
    {
        "validation" => EngineFailures.Overflow(message, contextLength) ?? new(FailureKind.InvalidRequest, message, Blamed(message)),
        "template_error" or "missing_template_variable" or "tool_error" => new(FailureKind.InvalidRequest, message),
        "overloaded" => new(FailureKind.Overloaded, message, RetryAfter: UsualWait),
        "healthcheck" => new(FailureKind.Unavailable, message),
        _ => EngineFailures.Overflow(message, contextLength) ?? new(FailureKind.Engine, $"TGI error: {message}"),
    };

    /// <summary>The client's member behind the parameter that the engine refuses.</summary>
    private static string? Blamed(string message) =>
        EngineFailures.Has(message, "`top_n_tokens`") ? "top_logprobs"
        : EngineFailures.Has(message, "grammar") || EngineFailures.Has(message, "regex from schema") ? "response_format"
        : EngineFailures.Has(message, "`stop`") ? "stop"
        : EngineFailures.Has(message, "`max_new_tokens`") ? "max_tokens"
        : EngineFailures.Has(message, "`temperature`") ? "temperature"
        : EngineFailures.Has(message, "`top_p`") ? "top_p"
        : EngineFailures.Has(message, "`top_k`") ? "top_k"
        : EngineFailures.Has(message, "`repetition_penalty`") ? "repetition_penalty"
        : EngineFailures.Has(message, "`frequency_penalty`") ? "frequency_penalty"
        : null;
}
