using Atrium.OpenAIProxy.Generation;

namespace Atrium.OpenAIProxy.Routing.Deployments;

/// <summary>A place at a deployment, or why there is none.</summary>
internal readonly record struct Admission(Lease? Lease, GenerationFailure? Failure);

/// <summary>The deployments that a request has been to.</summary>
internal sealed class Visited
{
    private readonly List<Deployment> _failed = [];
    private readonly List<Deployment> _unfit = [];

    /// <summary>Notes that it failed; true for the first time.</summary>
    public bool Failed(Deployment deployment)
    {
        if (_failed.Contains(deployment))
        {
            return false;
        }

        _failed.Add(deployment);
        return true;
    }

    /// <summary>Notes that it cannot do what the request asks for.</summary>
    public void Unfit(Deployment deployment) => _unfit.Add(deployment);

    /// <summary>Whether it was not tried yet.</summary>
    public bool IsFresh(Deployment deployment) => !_failed.Contains(deployment);

    /// <summary>Whether it may be tried at all.</summary>
    public bool IsFit(Deployment deployment) => !_unfit.Contains(deployment);
}
