using Atrium.OpenAIProxy.Generation;
using Atrium.OpenAIProxy.Routing.Deployments;

namespace Atrium.OpenAIProxy.Routing.Policies;

/// <summary>The candidate with the fewest requests for its weight; of equal ones the one that was chosen longest ago.</summary>
internal sealed class LeastInFlight : IPolicy
{
    private long _choices;

    /// <inheritdoc/>
    public ulong[] Read(GenerationRequest? request) => [];

    /// <inheritdoc/>
    public Deployment Choose(IReadOnlyList<Deployment> candidates, ulong[] prefix)
    {
        var best = candidates[0];
        for (var i = 1; i < candidates.Count; i++)
        {
            var one = candidates[i];

            // (a+1)/wa < (b+1)/wb, without dividing.
            var order = ((one.InFlight + 1L) * best.Settings.Weight).CompareTo((best.InFlight + 1L) * one.Settings.Weight);
            if (order < 0 || order == 0 && one.Chosen < best.Chosen)
            {
                best = one;
            }
        }

        best.Chosen = ++_choices;
        return best;
    }

    /// <inheritdoc/>
    public void Forget(Deployment deployment)
    {
    }
}
