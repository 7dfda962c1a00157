namespace Atrium.OpenAIProxy.Backends.OpenAI;

internal static partial class Log
{
    [LoggerMessage(EventId = 60, Level = LogLevel.Warning, Message = "The engine at {Address} failed: {Message}")]
    public static partial void EngineFailed(ILogger logger, Exception? exception, Uri address, string message);

    [LoggerMessage(EventId = 61, Level = LogLevel.Information, Message = "The engine at {Address} refuses stream_options; its streams are not asked for token counts any more")]
    public static partial void NoStreamOptions(ILogger logger, Uri address);
}
