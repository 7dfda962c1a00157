using System.Globalization;
using Atrium.OpenAIProxy.Generation;
using Atrium.OpenAIProxy.Models;
using Atrium.OpenAIProxy.Routing.Policies;

namespace Atrium.OpenAIProxy.Routing.Deployments;

/// <summary>The deployments of one model and the queue before them. It lives as long as the configuration has the model; what it serves may change.</summary>
internal sealed class ModelPool(TimeProvider time, RouterMetrics metrics)
{
    private static readonly TimeSpan ShortestWait = TimeSpan.FromMilliseconds(100);

    // OpenAI's clients give up when told to wait longer.
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(120);

    private readonly Lock _lock = new();
    private readonly LinkedList<Waiter> _waiting = new();
    private readonly List<Deployment> _candidates = [];
    private readonly DrainRate _drain = new(time);
    private ModelSettings _settings = null!;
    private IPolicy _policy = new Weighted();
    private Deployment[] _deployments = [];
    private int _inFlight;

    /// <summary>The deployments now.</summary>
    public IReadOnlyList<Deployment> Deployments => Volatile.Read(ref _deployments);

    /// <summary>Requests that wait now.</summary>
    public int Waiting => _waiting.Count;

    /// <summary>Whether some deployment is healthy, or not known to be bad.</summary>
    public bool IsServable
    {
        get
        {
            lock (_lock)
            {
                return _deployments.Any(one => IsUsable(one) || !one.Unhealthy && one.Breaker.State == BreakerState.HalfOpen);
            }
        }
    }

    /// <summary>Serves <paramref name="settings"/> from now on. Deployments that talk to the same engine as before keep their state.</summary>
    /// <param name="settings">The model.</param>
    /// <param name="opened">Deployments that were opened for it, by index; null where one that runs is to be kept.</param>
    public void Update(ModelSettings settings, IReadOnlyList<Deployment?> opened)
    {
        lock (_lock)
        {
            var before = _deployments.ToList();
            if (_settings is null || settings.Policy != _settings.Policy || settings.Affinity != _settings.Affinity)
            {
                _policy = settings.Policy switch
                {
                    PolicyKind.LeastInFlight => new LeastInFlight(),
                    PolicyKind.PrefixAffinity => new PrefixAffinity(settings.Affinity),
                    _ => new Weighted(),
                };
            }

            _settings = settings;
            _deployments = [.. settings.Deployments.Select((one, i) => opened[i] ?? Keep(before, one))];
            foreach (var gone in before)
            {
                _policy.Forget(gone);
                gone.Retire();
            }

            Dispatch();
        }
    }

    /// <summary>Which of <paramref name="settings"/> run already, by index.</summary>
    public IReadOnlyList<bool> Running(ModelSettings settings)
    {
        var before = _deployments.Select(static one => one.Settings.Identity).ToList();
        return [.. settings.Deployments.Select(one => before.Remove(one.Identity))];
    }

    /// <summary>Ends it: the model is gone from the configuration.</summary>
    public void Retire()
    {
        lock (_lock)
        {
            foreach (var deployment in _deployments)
            {
                deployment.Retire();
            }

            _deployments = [];
            Dispatch();
        }
    }

    /// <summary>Whether one that <paramref name="visited"/> does not hold could take a request at once.</summary>
    public bool HasFresh(Visited visited)
    {
        lock (_lock)
        {
            return _deployments.Any(one => IsUsable(one) && one.HasRoom && visited.IsFit(one) && visited.IsFresh(one));
        }
    }

    /// <summary>Whether one could do what the request asks for, well or not.</summary>
    public bool HasFit(Visited visited) => Deployments.Any(visited.IsFit);

    /// <summary>A place at a deployment; waits for one while all are full.</summary>
    /// <param name="request">What the choice may depend on.</param>
    /// <param name="visited">Where it has been: others come first.</param>
    /// <param name="mayOverrule">Whether one may be tried that seems to be down, when all are.</param>
    /// <param name="cancellationToken">The client left.</param>
    public async ValueTask<Admission> AcquireAsync(GenerationRequest? request, Visited visited, bool mayOverrule, CancellationToken cancellationToken)
    {
        var waiter = new Waiter(_policy.Read(request), visited, mayOverrule);
        LinkedListNode<Waiter> node;
        TimeSpan patience;
        lock (_lock)
        {
            if (_waiting.Count == 0 && TryGrant(waiter, out var lease))
            {
                return new Admission(lease, null);
            }

            if (_waiting.Count >= _settings.Limits.Queue)
            {
                metrics.Shed(_settings.Id, ShedReason.Full);
                return new Admission(null, Overloaded(
                    string.Create(CultureInfo.InvariantCulture, $"The model '{_settings.Id}' is at its limit, and {_waiting.Count} requests are waiting already; try again later."), _waiting.Count + 1));
            }

            node = _waiting.AddLast(waiter);
            patience = _settings.Limits.QueueTime;
            metrics.Queued(_settings.Id, 1);
        }

        return await WaitAsync(node, patience, cancellationToken);
    }

    /// <summary>A request has ended.</summary>
    public void Release(Lease lease, Outcome outcome)
    {
        lock (_lock)
        {
            var deployment = lease.Deployment;
            deployment.InFlight--;
            deployment.Breaker.End(outcome, lease.Trial, lease.Overruled, _settings.Breaker);
            deployment.DisposeWhenIdle();
            _inFlight--;
            _drain.Ended();
            Dispatch();
        }
    }

    /// <summary>Notes the result of a probe.</summary>
    public void Probed(Deployment deployment, BackendHealth health, int unhealthyAfter)
    {
        lock (_lock)
        {
            deployment.Probed(health, unhealthyAfter);
            Dispatch();
        }
    }

    private async ValueTask<Admission> WaitAsync(LinkedListNode<Waiter> node, TimeSpan patience, CancellationToken cancellationToken)
    {
        var waiter = node.Value;
        var since = time.GetTimestamp();
        try
        {
            await waiter.Granted.WaitAsync(patience, time, cancellationToken);
        }
        catch (Exception exception) when (exception is TimeoutException or OperationCanceledException)
        {
            lock (_lock)
            {
                if (node.List is not null)
                {
                    _waiting.Remove(node);
                    var left = exception is OperationCanceledException;
                    metrics.Shed(_settings.Id, left ? ShedReason.Left : ShedReason.Deadline);
                    if (left)
                    {
                        throw;
                    }

                    return new Admission(null, Overloaded(
                        string.Create(CultureInfo.InvariantCulture, $"The model '{_settings.Id}' is at its limit; the request waited {patience.TotalSeconds:0.###} seconds without getting its turn. Try again later."),
                        _waiting.Count + 1));
                }
            }

            // It got its turn at the same moment.
            if (exception is OperationCanceledException)
            {
                (await waiter.Granted)?.Release(Outcome.Neutral);
                throw;
            }
        }
        finally
        {
            metrics.Queued(_settings.Id, -1);
            metrics.Waited(_settings.Id, time.GetElapsedTime(since));
        }

        return new Admission(await waiter.Granted, null);
    }

    private static Deployment Keep(List<Deployment> before, Settings.DeploymentSettings settings)
    {
        var kept = before.First(one => one.Settings.Identity == settings.Identity);
        before.Remove(kept);
        kept.Settings = settings;
        return kept;
    }

    private void Dispatch()
    {
        while (_waiting.First is { } first && TryGrant(first.Value, out var lease))
        {
            _waiting.RemoveFirst();
            first.Value.Grant(lease);
        }
    }

    /// <summary>False when it has to wait; a null lease when there is nothing to wait for.</summary>
    private bool TryGrant(Waiter waiter, out Lease? lease)
    {
        lease = null;
        if (_settings.Limits.MaxInFlight <= _inFlight)
        {
            return false;
        }

        var (visited, overruled) = (waiter.Visited, false);
        if (!Gather(one => IsUsable(one) && visited.IsFit(one) && visited.IsFresh(one), out var any) && !Gather(one => IsUsable(one) && visited.IsFit(one), out any))
        {
            if (any)
            {
                return false;
            }

            // All seem to be down. Trying once is better than to refuse what might work; trying again is not.
            overruled = waiter.MayOverrule;
            if (!overruled || !Gather(one => !IsUsable(one) && visited.IsFit(one) && visited.IsFresh(one), out any))
            {
                return !any;
            }
        }

        var chosen = _policy.Choose(_candidates, waiter.Prefix);
        chosen.InFlight++;
        _inFlight++;
        lease = new Lease(this, chosen, !overruled && chosen.Breaker.Begin(), overruled);
        return true;
    }

    private bool Gather(Func<Deployment, bool> wanted, out bool any)
    {
        any = false;
        _candidates.Clear();
        foreach (var deployment in _deployments)
        {
            if (wanted(deployment))
            {
                any = true;
                if (deployment.HasRoom)
                {
                    _candidates.Add(deployment);
                }
            }
        }

        return _candidates.Count > 0;
    }

    private bool IsUsable(Deployment deployment) => !deployment.Unhealthy && deployment.Breaker.Admits(_settings.Breaker);

    private GenerationFailure Overloaded(string message, int position)
    {
        var wait = _drain.Predict(position) ?? _settings.Limits.QueueTime;
        return new GenerationFailure(FailureKind.Overloaded, message, RetryAfter: TimeSpan.FromTicks(Math.Clamp(wait.Ticks, ShortestWait.Ticks, LongestWait.Ticks)));
    }
}
