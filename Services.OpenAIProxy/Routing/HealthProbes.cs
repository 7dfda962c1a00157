using Atrium.OpenAIProxy.Generation;
using Atrium.OpenAIProxy.Models;
using Atrium.OpenAIProxy.Routing.Deployments;

namespace Atrium.OpenAIProxy.Routing;

/// <summary>Asks all deployments for their health, again and again, so that one that is down is known before a request meets it.</summary>
internal sealed class HealthProbes(ModelCatalogue catalogue, TimeProvider time, ILogger<HealthProbes> logger) : BackgroundService
{
    // How soon a configuration is noticed that turns probes on.
    private static readonly TimeSpan WhileOff = TimeSpan.FromSeconds(10);

    /// <summary>Asks every deployment once, all at the same time, and takes note of the answers.</summary>
    public async Task<IReadOnlyList<ProbeResult>> ProbeAsync(CancellationToken cancellationToken)
    {
        var probes = catalogue.Models.SelectMany(model => model.Pool.Deployments.Select(one => ProbeAsync(model, one, cancellationToken)));
        return await Task.WhenAll(probes);
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (true)
        {
            var interval = catalogue.Routing.Probes.Interval;
            if (interval is not null)
            {
                await ProbeAsync(stoppingToken);
            }

            await Task.Delay(interval ?? WhileOff, time, stoppingToken);
        }
    }

    private async Task<ProbeResult> ProbeAsync(ServedModel model, Deployment deployment, CancellationToken cancellationToken)
    {
        var settings = catalogue.Routing.Probes;
        using var timeout = new CancellationTokenSource(settings.Timeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        BackendHealth health;
        try
        {
            health = await deployment.Backend.CheckAsync(either.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            health = new BackendHealth(false, "The engine does not answer in time.");
        }
        catch (EngineException exception)
        {
            health = new BackendHealth(false, exception.Message);
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            // Whatever it is, the next probe of the others must not be missed for it.
            health = new BackendHealth(false, "The engine cannot be reached.");
            if (!deployment.Retired)
            {
                Log.ProbeFailed(logger, exception, model.Id, deployment.Settings.Name);
            }
        }

        var before = deployment.Unhealthy;
        model.Pool.Probed(deployment, health, settings.UnhealthyAfter);
        if (deployment.Unhealthy != before && !deployment.Retired)
        {
            Log.HealthChanged(logger, model.Id, deployment.Settings.Name, health.Ready ? "well again" : $"taken out: {health.Problem}");
        }

        return new ProbeResult(model, deployment, health);
    }
}

/// <summary>What a deployment answered to a probe.</summary>
internal sealed record ProbeResult(ServedModel Model, Deployment Deployment, BackendHealth Health);
