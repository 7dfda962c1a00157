namespace Atrium.Engine.Server;

internal static partial class Log
{
    [LoggerMessage(2201, LogLevel.Error, "A request failed on an error of the engine's own")]
    public static partial void RequestFailed(ILogger logger, Exception exception);

    [LoggerMessage(2200, LogLevel.Information, "Standard input ended: the process that started this engine is gone, so it stops")]
    public static partial void ParentGone(ILogger logger);
}
