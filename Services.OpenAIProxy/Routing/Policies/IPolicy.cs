using Atrium.OpenAIProxy.Generation;
using Atrium.OpenAIProxy.Routing.Deployments;

namespace Atrium.OpenAIProxy.Routing.Policies;

/// <summary>Chooses one of several deployments. <see cref="Choose"/> is called under the pool's lock.</summary>
internal interface IPolicy
{
    /// <summary>What of the request the choice depends on; empty for nothing.</summary>
    ulong[] Read(GenerationRequest? request);

    /// <summary>Chooses out of <paramref name="candidates"/>, which all have room; at least one.</summary>
    Deployment Choose(IReadOnlyList<Deployment> candidates, ulong[] prefix);

    /// <summary>Forgets a deployment that is gone.</summary>
    void Forget(Deployment deployment);
}
