namespace Atrium.Standalone.Engine;

internal static partial class Log
{
    [LoggerMessage(EventId = 1, Message = "{Line}")]
    public static partial void EngineSays(this ILogger logger, LogLevel level, string line);

    [LoggerMessage(EventId = 2, Level = LogLevel.Information, Message = "The engine starts as process {Pid} on {Address}")]
    public static partial void EngineStarts(this ILogger logger, int pid, Uri address);

    [LoggerMessage(EventId = 3, Level = LogLevel.Information, Message = "The engine is ready after {Seconds:F1} s")]
    public static partial void EngineReady(this ILogger logger, double seconds);

    [LoggerMessage(EventId = 4, Level = LogLevel.Error,
        Message = "The engine (process {Pid}) ended with {Exit}; requests in flight have failed. It is started again in {Seconds} s")]
    public static partial void EngineRestarts(this ILogger logger, int pid, string exit, double seconds);

    [LoggerMessage(EventId = 5, Level = LogLevel.Critical, Message = "The engine is given up: {Reason}")]
    public static partial void EngineGivenUp(this ILogger logger, string reason);

    [LoggerMessage(EventId = 6, Level = LogLevel.Information, Message = "The engine has stopped")]
    public static partial void EngineStopped(this ILogger logger);

    [LoggerMessage(EventId = 7, Level = LogLevel.Warning, Message = "The engine did not end within {Seconds} s and was killed")]
    public static partial void EngineKilled(this ILogger logger, double seconds);

    [LoggerMessage(EventId = 8, Level = LogLevel.Error,
        Message = "The engine (process {Pid}) has not answered /alive for {Seconds} s and is ended")]
    public static partial void EngineHangs(this ILogger logger, int pid, double seconds);
}
