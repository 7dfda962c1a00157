namespace Atrium.OpenAIProxy.Routing.Deployments;

/// <summary>Why a request got no place.</summary>
internal enum ShedReason
{
    /// <summary>The queue was full.</summary>
    Full,

    /// <summary>It waited as long as allowed.</summary>
    Deadline,

    /// <summary>The client left.</summary>
    Left,
}
