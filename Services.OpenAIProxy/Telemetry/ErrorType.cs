using Atrium.OpenAIProxy.Delivery;
using Atrium.OpenAIProxy.Generation;

namespace Atrium.OpenAIProxy.Telemetry;

/// <summary>The values of <c>error.type</c>: a closed list, whatever engines write in their errors.</summary>
internal static class ErrorType
{
    /// <summary>The client left, or the service stopped.</summary>
    public const string Cancelled = "cancelled";

    /// <summary>The conventions' word for everything without one of its own.</summary>
    public const string Other = "_OTHER";

    /// <summary>Why the answer is not complete; null when it is.</summary>
    public static string? Of(GenerationRecord record, bool cancelled) =>
        record.Failure is { } failure ? Of(failure.Kind) : record.TimeToEnd is not null ? null : cancelled ? Cancelled : Other;

    private static string Of(FailureKind kind) => kind switch
    {
        FailureKind.InvalidRequest => "invalid_request",
        FailureKind.ContextLength => "context_length_exceeded",
        FailureKind.ModelNotFound => "model_not_found",
        FailureKind.Overloaded => "overloaded",
        FailureKind.Unavailable => "unavailable",
        FailureKind.Engine => "engine_error",
        FailureKind.Timeout => "timeout",
        _ => Other,
    };
}
