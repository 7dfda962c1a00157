namespace Atrium.Standalone;

/// <summary>How the stack is started. Ports, model and everything else come from the same variables as everywhere.</summary>
public sealed record StandaloneOptions
{
    /// <summary>The command line, handed to every service; <c>--NAME=value</c> sets a variable for all of them.</summary>
    public IReadOnlyList<string> Arguments { get; init; } = [];

    /// <summary>Variables that win over the environment and over <see cref="Arguments"/>, for example <c>GATEWAY_PORT</c> = <c>0</c>.</summary>
    public IReadOnlyDictionary<string, string> Variables { get; init; } = new Dictionary<string, string>();

    /// <summary>Runs on the builder of every service in this process, after the service's own setup.</summary>
    public Action<WebApplicationBuilder>? Configure { get; init; }

    /// <summary>Hears what the start is doing, one short sentence at a time.</summary>
    public IProgress<string>? Progress { get; init; }

    /// <summary>How long the engine may take to finish after it was asked to end; then its process tree is killed.</summary>
    public TimeSpan EngineStopLimit { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>The engine's assembly, when it is not the one beside this program.</summary>
    public string? EngineAssembly { get; init; }
}
