using Atrium.Engine.Models;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Atrium.Engine.Server;

/// <summary>
/// Liveness of the threads that run native code: the web server answers on, whatever hangs there. Only a restart mends a thread that hangs.
/// </summary>
internal sealed class StepHealth(ModelRepository repository) : IHealthCheck
{
    // Steps are made to last a quarter of a second; the first ones of a large model may wait minutes for its weights to come from disk.
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(5);

    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) => Task.FromResult(
        repository.Loaded().FirstOrDefault(static model => model.Scheduler?.Turn > Longest) is { } hanging
            ? HealthCheckResult.Unhealthy($"A step of the model {hanging.Name} has not ended for {(long)hanging.Scheduler!.Turn.TotalSeconds} s.")
            : HealthCheckResult.Healthy());
}
