using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Atrium.ServiceDefaults.Health;

/// <summary>Readiness of another service, asked over HTTP.</summary>
public static class PeerHealth
{
    /// <summary>Adds a check that asks <paramref name="peer"/> (a name of service discovery) for <paramref name="path"/>.</summary>
    public static IHealthChecksBuilder AddPeer(
        this IHealthChecksBuilder checks, string peer, string path = ProbePaths.Health, HealthStatus whenAbsent = HealthStatus.Unhealthy)
    {
        ArgumentNullException.ThrowIfNull(checks);
        return checks.Add(new HealthCheckRegistration(
            peer,
            services => new Check(services.GetRequiredService<IHttpClientFactory>(), new Uri($"http://{peer}{path}")),
            whenAbsent,
            tags: null,
            timeout: TimeSpan.FromSeconds(5)));
    }

    private sealed class Check(IHttpClientFactory clients, Uri address) : IHealthCheck
    {
        public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
        {
            var failure = context.Registration.FailureStatus;
            try
            {
                using var client = clients.CreateClient(nameof(PeerHealth));
                using var response = await client.GetAsync(address, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
                return response.IsSuccessStatusCode
                    ? HealthCheckResult.Healthy()
                    : new HealthCheckResult(failure, $"{address.Host} answers, but is not ready (HTTP {(int)response.StatusCode}).");
            }
            catch (HttpRequestException)
            {
                return new HealthCheckResult(failure, $"{address.Host} cannot be reached.");
            }
            catch (OperationCanceledException)
            {
                return new HealthCheckResult(failure, $"{address.Host} does not answer in time.");
            }
        }
    }
}
