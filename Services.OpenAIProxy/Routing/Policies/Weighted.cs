using Atrium.OpenAIProxy.Generation;
using Atrium.OpenAIProxy.Routing.Deployments;

namespace Atrium.OpenAIProxy.Routing.Policies;

/// <summary>
/// Smooth weighted round robin, as nginx does it: each candidate is credited its weight, the richest is chosen and pays the sum of all weights.
/// So 3:1 gives a a b a and not a a a b.
/// </summary>
internal sealed class Weighted : IPolicy
{
    /// <inheritdoc/>
    public ulong[] Read(GenerationRequest? request) => [];

    /// <inheritdoc/>
    public Deployment Choose(IReadOnlyList<Deployment> candidates, ulong[] prefix)
    {
        var sum = 0;
        var best = candidates[0];
        for (var i = 0; i < candidates.Count; i++)
        {
            var one = candidates[i];
            one.Credit += one.Settings.Weight;
            sum += one.Settings.Weight;
            if (one.Credit > best.Credit)
            {
                best = one;
            }
        }

        best.Credit -= sum;
        return best;
    }

    /// <inheritdoc/>
    public void Forget(Deployment deployment)
    {
    }
}
