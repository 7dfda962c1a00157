using Atrium.Engine.Models;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Atrium.Engine.Server;

/// <summary>The default model, as <c>/health</c> shows it.</summary>
internal sealed class ModelHealth(ModelRepository repository) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        var model = repository.Loaded().FirstOrDefault(model => model.Name == repository.DefaultName);
        if (!repository.Ready || model is null)
        {
            return Task.FromResult(HealthCheckResult.Unhealthy($"The model {repository.DefaultName} is not loaded."));
        }

        var data = new Dictionary<string, object> { ["model"] = model.Name, ["description"] = model.Model.Description };
        if (model.Scheduler is { } scheduler)
        {
            data["slots"] = scheduler.SlotCount;
            data["slots_busy"] = scheduler.Counters.Busy;
            data["waiting"] = scheduler.Waiting;
            data["context_length"] = scheduler.ContextPerSequence;
        }

        return Task.FromResult(HealthCheckResult.Healthy(null, data));
    }
}
