namespace Atrium.OpenAIProxy.Backends.Triton;

internal static partial class Log
{
    [LoggerMessage(EventId = 20, Level = LogLevel.Warning, Message = "Model {Model} cannot be asked to chat: {Problem}")]
    public static partial void UnusableTemplate(ILogger logger, string model, string problem);

    [LoggerMessage(EventId = 21, Level = LogLevel.Warning, Message = "The config of model {Model} is not readable; what it does not say is assumed")]
    public static partial void UnreadableConfig(ILogger logger, Exception exception, string model);

    [LoggerMessage(EventId = 22, Level = LogLevel.Information, Message = "The engine has no config for model {Model} (status {Status}); what it does not say is assumed")]
    public static partial void NoConfig(ILogger logger, string model, int status);

    [LoggerMessage(EventId = 24, Level = LogLevel.Information, Message = "The engine's model {Model} is asked in the dialect {Dialect}")]
    public static partial void Dialect(ILogger logger, string model, string dialect);
}
