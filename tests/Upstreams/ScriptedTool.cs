namespace Atrium.Upstreams;

/// <summary>A call of a tool.</summary>
public sealed record ScriptedTool(string Name, string Arguments);
