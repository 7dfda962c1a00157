namespace Atrium.OpenAIProxy.Backends.Triton;

internal static partial class Log
{
    [LoggerMessage(EventId = 20, Level = LogLevel.Warning, Message = "Model {Model} brings a chat template that is not ChatML; it is prompted in ChatML all the same")]
    public static partial void ForeignTemplate(ILogger logger, string model);

    [LoggerMessage(EventId = 21, Level = LogLevel.Warning, Message = "The config of model {Model} is not readable; plain ChatML is used")]
    public static partial void UnreadableConfig(ILogger logger, Exception exception, string model);

    [LoggerMessage(EventId = 22, Level = LogLevel.Information, Message = "The engine has no config for model {Model} (status {Status}); plain ChatML is used")]
    public static partial void NoConfig(ILogger logger, string model, int status);

    [LoggerMessage(EventId = 24, Level = LogLevel.Information, Message = "The engine's model {Model} is asked in the dialect {Dialect}")]
    public static partial void Dialect(ILogger logger, string model, string dialect);
}
