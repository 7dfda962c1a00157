namespace Atrium.Engine.Server;

internal static partial class Log
{
    [LoggerMessage(2200, LogLevel.Information, "Standard input ended: the process that started this engine is gone, so it stops")]
    public static partial void ParentGone(ILogger logger);
}
