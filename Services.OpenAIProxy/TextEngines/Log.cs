namespace Atrium.OpenAIProxy.TextEngines;

internal static partial class Log
{
    [LoggerMessage(EventId = 23, Level = LogLevel.Warning, Message = "The engine failed: {Message}")]
    public static partial void EngineFailed(ILogger logger, Exception? exception, string message);
}
