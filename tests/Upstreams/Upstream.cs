using Atrium.Upstreams.Inspection;
using Atrium.Upstreams.Triton;

namespace Atrium.Upstreams;

/// <summary>What a mock engine does and what it has seen. A test in the same process may change it between requests.</summary>
public sealed class Upstream
{
    /// <summary>How requests are answered that do not say it themselves.</summary>
    public Script Script { get; set; } = new();

    /// <summary>What the model's config endpoint answers.</summary>
    public ModelConfigKind Config { get; set; }

    /// <summary>The context length that the config names, where it names one.</summary>
    public int Context { get; set; } = 4096;

    /// <summary>Whether the engine says that it is ready.</summary>
    public bool Ready { get; set; } = true;

    /// <summary>Everything it was asked.</summary>
    public Journal Journal { get; } = new();
}
