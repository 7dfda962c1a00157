using Microsoft.Extensions.Logging;

namespace Atrium.ServiceDefaults.Drain;

internal static partial class DrainLog
{
    [LoggerMessage(110, LogLevel.Information, "Stopping: {Running} requests get up to {Seconds:0.#} s to finish")]
    public static partial void Waiting(ILogger logger, int running, double seconds);

    [LoggerMessage(111, LogLevel.Warning, "Stopping: {Running} requests did not finish in time and are cancelled")]
    public static partial void Cancelling(ILogger logger, int running);
}
