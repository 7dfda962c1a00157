using Microsoft.Extensions.Configuration;

namespace Atrium.AppHost;

/// <summary>
/// What to start. Read from the section <c>Topology</c>: user secrets, <c>Topology__Engine=Triton</c> in the environment, or
/// <c>aspire run -- --Topology:Engine=Triton</c>.
/// </summary>
internal sealed record Topology
{
    /// <summary>Which engine answers.</summary>
    public EngineKind Engine { get; init; } = EngineKind.Auto;

    /// <summary>What <c>aspire publish</c> writes.</summary>
    public PublishTarget Target { get; init; } = PublishTarget.Compose;

    /// <summary>
    /// The model's name towards clients (<c>MODEL_NAME</c>). Not given: that of Engine.Local's file, else the proxy's default.
    /// </summary>
    public string? ModelName { get; init; }

    /// <summary>The model the engine is asked for. Both engines of this topology answer to the default.</summary>
    public string TritonModel { get; init; } = "ensemble";

    /// <summary>The Triton model repository, a folder relative to the AppHost. In Kubernetes it is the claim <c>models</c>.</summary>
    public string ModelRepository { get; init; } = "../models";

    /// <summary>
    /// Tag of <c>nvcr.io/nvidia/tritonserver</c>. TensorRT-LLM engines run only in the release that built them, so it is part of
    /// the topology and not a detail of it.
    /// </summary>
    public string TritonTag { get; init; } = "25.12-trtllm-python-py3";

    /// <summary>The .gguf file that Engine.Local serves, an absolute path; its demo model when not given.</summary>
    public string? LocalModel { get; init; }

    /// <summary>Ask for API keys in <c>aspire run</c> too. Published, the gateway always has them.</summary>
    public bool Keys { get; init; }

    /// <summary>Start SearXNG for web search.</summary>
    public bool Search { get; init; }

    /// <summary>Start PostgreSQL for state that several replicas share.</summary>
    public bool Store { get; init; }

    /// <summary>Start ClickHouse for one row per request.</summary>
    public bool Archive { get; init; }

    /// <summary>Reads the section and decides what it left open. A misspelt name stops the start instead of being ignored.</summary>
    public static Topology From(IDistributedApplicationBuilder builder)
    {
        var asked = builder.Configuration.GetSection("Topology").Get<Topology>(static o => o.ErrorOnUnknownConfiguration = true) ?? new();
        var triton = builder.ExecutionContext.IsPublishMode || Directory.Exists("/proc/driver/nvidia/gpus");
        var engine = asked.Engine is not EngineKind.Auto ? asked.Engine : triton ? EngineKind.Triton : EngineKind.Local;
        var local = asked.LocalModel is { } file ? Path.GetFileNameWithoutExtension(file) : "atrium-demo";
        return asked with { Engine = engine, ModelName = asked.ModelName ?? (engine is EngineKind.Local ? local : null) };
    }
}

/// <summary>The engines to choose from.</summary>
internal enum EngineKind
{
    /// <summary>Triton when publishing or when this machine has an NVIDIA driver, else <see cref="Local"/>.</summary>
    Auto,

    /// <summary>NVIDIA Triton in a container, with every GPU of the machine.</summary>
    Triton,

    /// <summary>Engine.Local: the same protocol over llama.cpp on the CPU, as a project of this solution.</summary>
    Local,

    /// <summary>A server that runs elsewhere: the connection string <c>engine</c> is its base URL.</summary>
    External,
}

/// <summary>What <c>aspire publish</c> writes.</summary>
internal enum PublishTarget
{
    /// <summary>A compose file.</summary>
    Compose,

    /// <summary>A Helm chart.</summary>
    Kubernetes,
}
