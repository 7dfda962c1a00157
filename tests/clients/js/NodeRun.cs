namespace Atrium.Clients.Js.Tests;

/// <summary>What one file of JavaScript tests did.</summary>
internal sealed record NodeRun(IReadOnlyList<NodeResult> Results, string Output);

/// <summary>One JavaScript test: <see cref="Message"/> is node's error with its atrium when it did not pass.</summary>
internal sealed record NodeResult(string Name, bool Passed, bool Skipped, string? Message);
