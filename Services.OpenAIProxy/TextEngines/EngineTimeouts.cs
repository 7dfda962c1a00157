namespace Atrium.OpenAIProxy.TextEngines;

/// <summary>How patient to be with an engine.</summary>
/// <param name="Response">For a whole answer, or for the first event of a stream.</param>
/// <param name="Idle">Between two events of a stream.</param>
internal sealed record EngineTimeouts(TimeSpan Response, TimeSpan Idle);
