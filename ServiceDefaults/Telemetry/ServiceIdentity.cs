namespace Atrium.ServiceDefaults.Telemetry;

/// <summary>Which service this container belongs to.</summary>
/// <param name="Name">The name given to <c>AtriumHost.CreateBuilder</c>, for example <c>openai-proxy</c>.</param>
public sealed record ServiceIdentity(string Name);
