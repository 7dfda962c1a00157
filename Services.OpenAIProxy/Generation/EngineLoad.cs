namespace Atrium.OpenAIProxy.Generation;

/// <summary>How busy an engine says that it is.</summary>
/// <param name="KvCacheUse">How much of its key/value memory is in use, 0 to 1; null when it does not say.</param>
/// <param name="TokenCapacity">How many tokens that memory holds; null when it does not say.</param>
/// <param name="At">When it said so.</param>
internal sealed record EngineLoad(double? KvCacheUse, long? TokenCapacity, DateTimeOffset At);
