namespace Atrium.OpenAIProxy.Routing;

internal static partial class Log
{
    [LoggerMessage(EventId = 50, Level = LogLevel.Warning, Message = "The deployment {Model}/{Deployment} is {Health}")]
    public static partial void HealthChanged(ILogger logger, string model, string deployment, string health);

    [LoggerMessage(EventId = 51, Level = LogLevel.Warning, Message = "The probe of the deployment {Model}/{Deployment} failed")]
    public static partial void ProbeFailed(ILogger logger, Exception exception, string model, string deployment);

    [LoggerMessage(EventId = 52, Level = LogLevel.Warning, Message = "Try {Attempt} failed at {Deployment}: {Message}")]
    public static partial void AttemptFailed(ILogger logger, int attempt, string? deployment, string message);

    [LoggerMessage(EventId = 53, Level = LogLevel.Warning, Message = "The model {Model} cannot answer now, {Fallback} is asked in its place")]
    public static partial void FallingBack(ILogger logger, string model, string fallback);
}
