using Atrium.ServiceDefaults.Drain;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Diagnostics.HealthChecks;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Atrium.ServiceDefaults.Health;

internal static class HealthSetup
{
    public static void Add(IServiceCollection services) =>
        services.AddHealthChecks()
            .AddCheck("process", static () => HealthCheckResult.Healthy(), [ProbePaths.LiveTag])
            .AddCheck<DrainHealthCheck>("lifetime");

    public static void Map(WebApplication app)
    {
        app.MapHealthChecks(ProbePaths.Health, Options(static _ => true)).DisableHttpMetrics();
        app.MapHealthChecks(ProbePaths.Alive, Options(static check => check.Tags.Contains(ProbePaths.LiveTag))).DisableHttpMetrics();
    }

    private static HealthCheckOptions Options(Func<HealthCheckRegistration, bool> which) => new()
    {
        Predicate = which,
        ResponseWriter = HealthResponse.Write,
        ResultStatusCodes =
        {
            [HealthStatus.Healthy] = StatusCodes.Status200OK,
            [HealthStatus.Degraded] = StatusCodes.Status200OK,
            [HealthStatus.Unhealthy] = StatusCodes.Status503ServiceUnavailable,
        },
    };

    private sealed class DrainHealthCheck(DrainState drain) : IHealthCheck
    {
        public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
            Task.FromResult(drain.Draining ? HealthCheckResult.Unhealthy("The service is stopping.") : HealthCheckResult.Healthy());
    }
}
