namespace Atrium.OpenAIProxy.Routing.Deployments;

/// <summary>A request that waits for a place.</summary>
internal sealed class Waiter(ulong[] prefix, Visited visited, bool mayOverrule)
{
    private readonly TaskCompletionSource<Lease?> _granted = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>The beginning of its prompt, for prefix affinity.</summary>
    public ulong[] Prefix { get; } = prefix;

    /// <summary>Where it has been.</summary>
    public Visited Visited { get; } = visited;

    /// <summary>Whether it may go to a deployment that seems to be down when all are.</summary>
    public bool MayOverrule { get; } = mayOverrule;

    /// <summary>The place; null when there will be none.</summary>
    public Task<Lease?> Granted => _granted.Task;

    /// <summary>Ends the wait.</summary>
    public void Grant(Lease? lease) => _granted.SetResult(lease);
}
