using System.Globalization;
using Atrium.ServiceDefaults.Configuration;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Atrium.ServiceDefaults.Drain;

/// <summary>
/// Holds the stop up until what runs has finished or the limit is over. This comes before the server closes its port, so that load
/// balancers see a 503 on <c>/health</c> instead of a refused connection; Kestrel's own shutdown follows.
/// </summary>
internal sealed class DrainService(DrainState drain, IConfiguration configuration, TimeProvider time, ILogger<DrainService> logger)
    : IHostedLifecycleService
{
    /// <summary>What the server gets on top, to close connections after requests were cancelled.</summary>
    public static readonly TimeSpan Rest = TimeSpan.FromSeconds(5);

    public static TimeSpan Limit(IConfiguration configuration) => TimeSpan.FromSeconds(
        double.TryParse(configuration[CommonVariables.DrainTimeoutKey], CultureInfo.InvariantCulture, out var seconds) && seconds is >= 0 and <= 3600 ? seconds : 20);

    public async Task StoppingAsync(CancellationToken cancellationToken)
    {
        drain.Begin();
        if (drain.Running == 0)
        {
            return;
        }

        var limit = Limit(configuration);
        DrainLog.Waiting(logger, drain.Running, limit.TotalSeconds);
        try
        {
            await drain.Idle.WaitAsync(limit, time, cancellationToken);
        }
        catch (Exception e) when (e is TimeoutException or OperationCanceledException)
        {
            DrainLog.Cancelling(logger, drain.Running);
            drain.AbortAll();
        }
    }

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
