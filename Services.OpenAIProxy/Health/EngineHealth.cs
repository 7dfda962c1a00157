using Atrium.OpenAIProxy.Triton;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Atrium.OpenAIProxy.Health;

/// <summary>Whether the engine says that it is ready.</summary>
internal sealed class EngineHealth(TritonClient client) : IHealthCheck
{
    /// <inheritdoc/>
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        try
        {
            using var response = await client.GetReadyAsync(cancellationToken);
            return response.IsSuccessStatusCode
                ? HealthCheckResult.Healthy()
                : new HealthCheckResult(context.Registration.FailureStatus, $"The engine answers, but is not ready (HTTP {(int)response.StatusCode}).");
        }
        catch (HttpRequestException)
        {
            return new HealthCheckResult(context.Registration.FailureStatus, "The engine cannot be reached.");
        }
        catch (OperationCanceledException)
        {
            return new HealthCheckResult(context.Registration.FailureStatus, "The engine does not answer in time.");
        }
    }
}
