namespace Atrium.OpenAIProxy.Features;

internal static partial class Log
{
    [LoggerMessage(EventId = 10, Level = LogLevel.Information, Message = "Ignored in a request for {Model}, as its engine has no use for it: {Fields}")]
    public static partial void Ignored(ILogger logger, string model, string fields);
}
