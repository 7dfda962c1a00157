namespace Atrium.OpenAIProxy.Routing.Deployments;

/// <summary>A place at a deployment, for one try. To be given back once.</summary>
internal sealed class Lease(ModelPool pool, Deployment deployment, bool trial, bool overruled)
{
    private int _released;

    /// <summary>The deployment.</summary>
    public Deployment Deployment { get; } = deployment;

    /// <summary>Whether this is the one request that a half open breaker lets through.</summary>
    public bool Trial { get; } = trial;

    /// <summary>Whether it was given although the deployment seems to be down, because all are.</summary>
    public bool Overruled { get; } = overruled;

    /// <summary>Gives the place back; a second call does nothing.</summary>
    public void Release(Outcome outcome)
    {
        if (Interlocked.Exchange(ref _released, 1) == 0)
        {
            pool.Release(this, outcome);
        }
    }
}
