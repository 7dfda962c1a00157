using Atrium.OpenAIProxy.Routing;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Atrium.OpenAIProxy.Health;

/// <summary>
/// Whether a model can be served, by asking the engines now. Ready with at least one; degraded when some deployment is not well. The data names
/// each deployment and what is wrong with it.
/// </summary>
internal sealed class EngineHealth(HealthProbes probes) : IHealthCheck
{
    /// <inheritdoc/>
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        IReadOnlyList<ProbeResult> results;
        try
        {
            results = await probes.ProbeAsync(cancellationToken);
        }
        catch (OperationCanceledException)
        {
            return new HealthCheckResult(context.Registration.FailureStatus, "The engine does not answer in time.");
        }

        var data = results.ToDictionary(static one => $"{one.Model.Id}/{one.Deployment.Settings.Name}", static one => (object)(one.Health.Ready ? "ok" : one.Health.Problem ?? "not ready"));
        var problems = results.Where(static one => !one.Health.Ready).ToList();
        if (problems.Count == 0)
        {
            return HealthCheckResult.Healthy(data: data);
        }

        // With one deployment there is nothing to tell apart.
        var description = results.Count == 1
            ? problems[0].Health.Problem
            : string.Join(" ", problems.Select(static one => $"{one.Model.Id}/{one.Deployment.Settings.Name}: {one.Health.Problem}"));
        return new HealthCheckResult(problems.Count < results.Count ? HealthStatus.Degraded : context.Registration.FailureStatus, description, null, data);
    }
}
