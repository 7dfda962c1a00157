namespace Atrium.OpenAIProxy.Chat;

internal static partial class Log
{
    [LoggerMessage(EventId = 10, Level = LogLevel.Debug, Message = "Ignored the member {Field} of a chat request: it is not part of the API")]
    public static partial void UnknownField(ILogger logger, string field);
}
