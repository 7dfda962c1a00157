using Atrium.Engine.Native;
using Atrium.ServiceDefaults.Configuration;

namespace Atrium.Engine.Models;

/// <summary>Loads the default model before the engine listens, so that a model that cannot be served stops the start.</summary>
internal sealed class ModelStartup(ModelRepository repository) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken)
    {
        try
        {
            repository.Start();
        }
        catch (EngineUnavailableException exception)
        {
            throw new VariableException(exception.Message);
        }

        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken)
    {
        repository.Dispose();
        return Task.CompletedTask;
    }
}
