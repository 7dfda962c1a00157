namespace Atrium.OpenAIProxy.Errors;

internal static partial class Log
{
    [LoggerMessage(EventId = 1, Level = LogLevel.Error, Message = "Unhandled failure of {Method} {Path}")]
    public static partial void Unhandled(ILogger logger, Exception exception, string method, PathString path);
}
