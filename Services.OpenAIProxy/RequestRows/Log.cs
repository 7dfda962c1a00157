namespace Atrium.OpenAIProxy.RequestRows;

internal static partial class Log
{
    [LoggerMessage(EventId = 30, Level = LogLevel.Warning, Message = "{Count} rows about requests were lost: ClickHouse did not take them in time")]
    public static partial void RowsLost(ILogger logger, long count);

    [LoggerMessage(EventId = 31, Level = LogLevel.Warning, Message = "{Count} rows about requests are kept, the next try is in {Seconds:0} s: ClickHouse answered {Reason}")]
    public static partial void RowsKept(ILogger logger, int count, double seconds, string reason);
}
