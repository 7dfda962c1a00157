using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Atrium.ServiceDefaults.Configuration;

/// <summary>Says in the log when <c>atrium.json</c> was read again, or why it could not be.</summary>
internal sealed partial class AtriumJsonReport(AtriumJsonSource source, ILogger<AtriumJsonReport> logger) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken)
    {
        source.Reloaded = wrong =>
        {
            if (wrong is null)
            {
                Reloaded(source.Path);
            }
            else
            {
                Broken(wrong);
            }
        };
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken)
    {
        source.Reloaded = static _ => { };
        return Task.CompletedTask;
    }

    [LoggerMessage(120, LogLevel.Information, "Read {Path} again")]
    private partial void Reloaded(string path);

    [LoggerMessage(121, LogLevel.Warning, "{Reason} The settings before stay.")]
    private partial void Broken(string reason);
}
