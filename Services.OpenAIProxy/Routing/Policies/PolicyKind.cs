namespace Atrium.OpenAIProxy.Routing.Policies;

/// <summary>How one of several deployments is chosen.</summary>
internal enum PolicyKind
{
    /// <summary>In turn, each as often as its weight says.</summary>
    Weighted,

    /// <summary>The one with the fewest requests for its weight.</summary>
    LeastInFlight,

    /// <summary>The one that has seen the beginning of the prompt, while it is not overloaded.</summary>
    PrefixAffinity,
}
