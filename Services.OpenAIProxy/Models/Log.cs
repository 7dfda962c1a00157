namespace Atrium.OpenAIProxy.Models;

internal static partial class Log
{
    [LoggerMessage(EventId = 40, Level = LogLevel.Information, Message = "Models now: {Models}")]
    public static partial void Reloaded(ILogger logger, string models);

    [LoggerMessage(EventId = 41, Level = LogLevel.Warning, Message = "The models stay as they were, because the new configuration is wrong: {Reason}")]
    public static partial void ReloadRefused(ILogger logger, string reason);
}
