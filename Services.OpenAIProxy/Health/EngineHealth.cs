using Atrium.OpenAIProxy.Routing;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Atrium.OpenAIProxy.Health;

/// <summary>Whether the engine says that it is ready.</summary>
internal sealed class EngineHealth(Router router) : IHealthCheck
{
    /// <inheritdoc/>
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        try
        {
            var health = await router.Backend.CheckAsync(cancellationToken);
            return health.Ready ? HealthCheckResult.Healthy() : new HealthCheckResult(context.Registration.FailureStatus, health.Problem);
        }
        catch (OperationCanceledException)
        {
            return new HealthCheckResult(context.Registration.FailureStatus, "The engine does not answer in time.");
        }
    }
}
