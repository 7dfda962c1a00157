using Atrium.ServiceDefaults.Telemetry;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Atrium.ServiceDefaults.Logs;

/// <summary>One line when a service is up, in place of the framework's four.</summary>
internal static partial class StartLog
{
    /// <summary>The host's own report of a failed start: a stack trace for what RunAsync says in one line.</summary>
    public static bool IsFailedStart<TState>(in LogEntry<TState> entry) => entry.EventId.Name == "HostedServiceStartupFaulted";

    public static void Use(WebApplication app)
    {
        var logger = app.Services.GetRequiredService<ILoggerFactory>().CreateLogger("Atrium.Service");
        app.Lifetime.ApplicationStarted.Register(() => Listening(logger, string.Join(", ", app.Urls), ServiceVersion.Current));
    }

    [LoggerMessage(101, LogLevel.Information, "Listening on {Addresses} (version {Version})")]
    private static partial void Listening(ILogger logger, string addresses, string version);
}
