namespace Atrium.OpenAIProxy.Backends.Tgi;

internal static partial class Log
{
    [LoggerMessage(EventId = 26, Level = LogLevel.Information, Message = "TGI {EngineVersion} serves {Model} (pool {PoolId}, replica {ReplicaId})")]
    public static partial void Serves(ILogger logger, string engineVersion, string model, string poolId, string replicaId);
}
