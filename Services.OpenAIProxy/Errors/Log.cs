namespace Atrium.OpenAIProxy.Errors;

internal static partial class Log
{
    [LoggerMessage(EventId = 12, Level = LogLevel.Warning, Message = "Broke off an answer that had begun: {Message}")]
    public static partial void Broken(ILogger logger, string message);

    [LoggerMessage(EventId = 13, Level = LogLevel.Information, Message = "A client went away while it sent its request: {Message}")]
    public static partial void ClientLeft(ILogger logger, string message);
}
