using Atrium.OpenAIProxy.Generation;
using Atrium.OpenAIProxy.Routing.Settings;

namespace Atrium.OpenAIProxy.Routing.Deployments;

/// <summary>One engine of a model while it is in use. Its pool's lock guards what changes.</summary>
internal sealed class Deployment(DeploymentSettings settings, TimeProvider time)
{
    private string? _problem;
    private int _failedProbes;

    /// <summary>As it is configured now; weight, limit and name may change while it runs.</summary>
    public DeploymentSettings Settings { get; set; } = settings;

    /// <summary>The engine.</summary>
    public IBackend Backend { get; } = settings.Open();

    /// <summary>What its requests say about it.</summary>
    public Breaker Breaker { get; } = new(time);

    /// <summary>Requests it has now.</summary>
    public int InFlight { get; set; }

    /// <summary>The credit of smooth weighted round robin.</summary>
    public int Credit { get; set; }

    /// <summary>When it was chosen last, counted in choices.</summary>
    public long Chosen { get; set; }

    /// <summary>True when the configuration no longer has it.</summary>
    public bool Retired { get; private set; }

    /// <summary>What the last probe said; null when it was well, or there was none.</summary>
    public string? Problem => Volatile.Read(ref _problem);

    /// <summary>Whether the probes took it out.</summary>
    public bool Unhealthy { get; private set; }

    /// <summary>Whether it may have one more request at once.</summary>
    public bool HasRoom => Settings.MaxInFlight is not { } most || InFlight < most;

    /// <summary>Notes the result of a probe.</summary>
    public void Probed(BackendHealth health, int unhealthyAfter)
    {
        Volatile.Write(ref _problem, health.Ready ? null : health.Problem ?? "The engine is not ready.");
        _failedProbes = health.Ready ? 0 : _failedProbes + 1;
        Unhealthy = _failedProbes >= unhealthyAfter;
    }

    /// <summary>Takes it out of use; the backend is disposed when the last request has ended.</summary>
    public void Retire()
    {
        Retired = true;
        DisposeWhenIdle();
    }

    /// <summary>Disposes the backend of a retired deployment that has no requests.</summary>
    public void DisposeWhenIdle()
    {
        if (Retired && InFlight == 0)
        {
            Backend.Dispose();
        }
    }
}
