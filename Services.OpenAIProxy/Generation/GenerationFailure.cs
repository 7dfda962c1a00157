using System.Diagnostics;
using Atrium.OpenAIProxy.Errors;

namespace Atrium.OpenAIProxy.Generation;

/// <summary>Whose fault a failed generation is, and so which status tells the client the truth about it.</summary>
internal enum FailureKind
{
    /// <summary>The request asks for something that the engine does not do.</summary>
    InvalidRequest,

    /// <summary>Prompt and answer do not fit into the model's context.</summary>
    ContextLength,

    /// <summary>The request is larger than the engine takes.</summary>
    RequestTooLarge,

    /// <summary>The engine has no such model.</summary>
    ModelNotFound,

    /// <summary>The engine's queue is full; trying later may succeed.</summary>
    Overloaded,

    /// <summary>Nothing answers at the engine's address, or it says that it is not ready.</summary>
    Unavailable,

    /// <summary>The engine answered with an error or with something that is no answer.</summary>
    Engine,

    /// <summary>The engine stayed silent longer than allowed.</summary>
    Timeout,
}

/// <summary>A failed generation: its kind, a message for the client, and where known the field to blame and the wait to advise.</summary>
internal sealed record GenerationFailure(FailureKind Kind, string Message, string? Param = null, TimeSpan? RetryAfter = null)
{
    /// <summary>OpenAI's word for what happened, where it is more exact than the kind's own.</summary>
    public string? Code { get; init; }

    /// <summary>Whether the same engine would fail again, as one does that refuses our key: only another one is worth a try.</summary>
    public bool Lasting { get; init; }

    /// <summary>Whether the engine does its work, and only what its model wrote will not do: another try may be better, and nothing speaks against the engine.</summary>
    public bool EngineWorks { get; init; }

    /// <summary>Whether it is the client's doing, so that every engine would refuse it.</summary>
    public bool IsClients => Kind is FailureKind.InvalidRequest or FailureKind.ContextLength or FailureKind.RequestTooLarge or FailureKind.ModelNotFound;

    /// <summary>The same failure in OpenAI's terms.</summary>
    public ApiError ToApiError() => Kind switch
    {
        FailureKind.InvalidRequest => new(400, ApiError.InvalidRequest, Message, Param, Code),
        FailureKind.ContextLength => new(400, ApiError.InvalidRequest, Message, Param ?? "messages", "context_length_exceeded"),
        FailureKind.RequestTooLarge => new(413, ApiError.InvalidRequest, Message, Param, Code ?? "request_too_large"),
        FailureKind.ModelNotFound => new(404, ApiError.InvalidRequest, Message, Param ?? "model", "model_not_found"),
        FailureKind.Overloaded => new(429, "requests", Message, Param, Code ?? "rate_limit_exceeded") { RetryAfter = RetryAfter },
        FailureKind.Unavailable => new(503, ApiError.ServerError, Message, Param, Code ?? "engine_unavailable") { RetryAfter = RetryAfter },
        FailureKind.Engine => new(502, ApiError.ServerError, Message, Param, Code ?? "engine_error"),
        FailureKind.Timeout => new(504, ApiError.ServerError, Message, Param, Code ?? "engine_timeout"),
        _ => throw new UnreachableException(),
    };
}
