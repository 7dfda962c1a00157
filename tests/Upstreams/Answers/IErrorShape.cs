namespace Atrium.Upstreams.Answers;

/// <summary>How a dialect says that something failed.</summary>
internal interface IErrorShape
{
    /// <summary>True when a stream is begun with a 200 before its request is validated, so that a refusal is an event.</summary>
    bool RefusesInStream { get; }

    /// <summary>The body of a response with the refusal's status.</summary>
    byte[] Body(Refusal refusal);

    /// <summary>The data of an event in a stream.</summary>
    byte[] Event(Refusal refusal);
}

/// <summary>Why a request is not answered.</summary>
internal sealed record Refusal(int Status, string Message, string? Param = null, string? Code = null);

/// <summary>Ends the handling of a request that is not answered.</summary>
internal sealed class RefusedException(Refusal refusal, bool streamed = false) : Exception(refusal.Message)
{
    public Refusal Refusal => refusal;

    /// <summary>The request asked for a stream.</summary>
    public bool Streamed => streamed;
}
