using System.Diagnostics.Metrics;
using Atrium.OpenAIProxy.Models;
using Atrium.OpenAIProxy.Routing.Deployments;

namespace Atrium.OpenAIProxy.Telemetry;

/// <summary>How the deployments stand, told whenever somebody reads the metrics. What the configuration no longer has is gone from them.</summary>
internal sealed class DeploymentMetrics(ModelCatalogue catalogue, IMeterFactory meters) : IHostedService
{
    private static readonly BreakerState[] States = Enum.GetValues<BreakerState>();

    /// <inheritdoc/>
    public Task StartAsync(CancellationToken cancellationToken)
    {
        var meter = meters.Create(GenerationMetrics.Name);
        meter.CreateObservableUpDownCounter(
            "atrium.router.requests.in_flight", () => All(static one => one.InFlight), "{request}", "Requests that a deployment answers now.");
        meter.CreateObservableGauge(
            "atrium.router.deployment.healthy", () => All(static one => one.Unhealthy ? 0 : 1), null,
            "1 when the health probes find the deployment well, or there are none; else 0.");
        meter.CreateObservableGauge("atrium.router.breaker.state", Breakers, null, "1 for the state that the deployment's breaker is in, 0 for the others.");
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private IEnumerable<Measurement<int>> All(Func<Deployment, int> value) =>
        from model in catalogue.Models
        from one in model.Pool.Deployments
        select new Measurement<int>(value(one), new("model", model.Id), new KeyValuePair<string, object?>("deployment", one.Settings.Name));

    private IEnumerable<Measurement<int>> Breakers() =>
        from model in catalogue.Models
        from one in model.Pool.Deployments
        from state in States
        select new Measurement<int>(
            one.Breaker.State == state ? 1 : 0,
            new("model", model.Id), new("deployment", one.Settings.Name), new KeyValuePair<string, object?>("state", Word(state)));

    private static string Word(BreakerState state) => state switch
    {
        BreakerState.Open => "open",
        BreakerState.HalfOpen => "half_open",
        _ => "closed",
    };
}
