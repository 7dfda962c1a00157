namespace Atrium.OpenAIProxy.Routing.Deployments;

/// <summary>What one try says about a deployment.</summary>
internal enum Outcome
{
    /// <summary>Nothing: the client left or is at fault, or the engine is only busy.</summary>
    Neutral,

    /// <summary>It works.</summary>
    Succeeded,

    /// <summary>It does not.</summary>
    Failed,
}
