using Atrium.OpenAIProxy.Generation;
using Atrium.OpenAIProxy.Routing.Deployments;
using Atrium.OpenAIProxy.Routing.Settings;

namespace Atrium.OpenAIProxy.Routing.Policies;

/// <summary>
/// Sends prompts that begin alike to the same deployment, whose cache holds the beginning. What was sent where is remembered by chained hashes
/// of blocks, in a table of bounded size that forgets the longest unused. A deployment that is overloaded loses its preference, and so does one
/// that knows too little of the prompt: then the one with the fewest requests gets it.
/// </summary>
internal sealed class PrefixAffinity(AffinitySettings settings) : IPolicy
{
    private readonly LeastInFlight _otherwise = new();
    private readonly Dictionary<ulong, LinkedListNode<Block>> _blocks = [];
    private readonly LinkedList<Block> _byUse = new();

    /// <summary>Blocks remembered now.</summary>
    public int Remembered => _blocks.Count;

    /// <inheritdoc/>
    public ulong[] Read(GenerationRequest? request) => request is null ? [] : PromptPrefix.Of(request, settings.BlockCharacters);

    /// <inheritdoc/>
    public Deployment Choose(IReadOnlyList<Deployment> candidates, ulong[] prefix)
    {
        var chosen = Favourite(candidates, prefix) ?? _otherwise.Choose(candidates, prefix);
        foreach (var hash in prefix)
        {
            Remember(hash, chosen);
        }

        return chosen;
    }

    /// <inheritdoc/>
    public void Forget(Deployment deployment)
    {
        for (var node = _byUse.First; node is not null;)
        {
            var next = node.Next;
            if (node.Value.Deployment == deployment)
            {
                _byUse.Remove(node);
                _blocks.Remove(node.Value.Hash);
            }

            node = next;
        }
    }

    private Deployment? Favourite(IReadOnlyList<Deployment> candidates, ulong[] prefix)
    {
        var (least, most) = (int.MaxValue, 0);
        for (var i = 0; i < candidates.Count; i++)
        {
            least = Math.Min(least, candidates[i].InFlight);
            most = Math.Max(most, candidates[i].InFlight);
        }

        if (most - least > settings.BalanceAbsolute && most > settings.BalanceRelative * least)
        {
            return null;
        }

        // Chained: the deepest known block tells who has seen all before it.
        for (var depth = prefix.Length; depth > 0 && depth >= settings.Threshold * prefix.Length; depth--)
        {
            if (_blocks.TryGetValue(prefix[depth - 1], out var node) && candidates.Contains(node.Value.Deployment))
            {
                return node.Value.Deployment;
            }
        }

        return null;
    }

    private void Remember(ulong hash, Deployment deployment)
    {
        if (_blocks.TryGetValue(hash, out var known))
        {
            known.Value = new Block(hash, deployment);
            _byUse.Remove(known);
            _byUse.AddFirst(known);
            return;
        }

        if (_blocks.Count >= settings.MaxBlocks)
        {
            _blocks.Remove(_byUse.Last!.Value.Hash);
            _byUse.RemoveLast();
        }

        _blocks.Add(hash, _byUse.AddFirst(new Block(hash, deployment)));
    }

    private readonly record struct Block(ulong Hash, Deployment Deployment);
}
