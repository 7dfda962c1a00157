namespace Atrium.Live.Targets;

/// <summary>An engine that Atrium can stand in front of: the real one, or the mock of another.</summary>
public sealed record EngineTarget
{
    /// <summary>The real engine's name.</summary>
    public const string Real = "engine";

    private const string Triton = "TRITON_URL";

    /// <summary>Every engine that the clients are driven over.</summary>
    public static IReadOnlyList<EngineTarget> All { get; } =
    [
        new(Real, "", [], ["schema", "logprobs", "embeddings", "tokenize"]),
        new("triton-ensemble", Triton, ["--dialect", "triton", "--config", "ensemble"], ["schema"]),
        new("triton-bls", Triton, ["--dialect", "triton", "--config", "bls"], ["schema"]),
        new("triton-llmapi", Triton, ["--dialect", "triton", "--config", "llmapi"], []),
        new("triton-vllm", Triton, ["--dialect", "triton", "--config", "vllm"], ["schema", "logprobs", "embeddings"]),
        new("tgi", "ORCHD_TGI_URL", ["--dialect", "tgi"], ["schema", "logprobs"]),
        new("openai", "ORCHD_OPENAI_URL", ["--dialect", "openai", "--flavour", "openai"], ["own-calls", "schema", "logprobs", "embeddings"]),
        new("vllm", "ORCHD_VLLM_URL", ["--dialect", "openai", "--flavour", "vllm"], ["own-calls", "schema", "logprobs", "embeddings", "tokenize"]),
        new("ollama", "ORCHD_OPENAI_URL", ["--dialect", "openai", "--flavour", "ollama"], ["own-calls", "schema", "logprobs", "embeddings"]),
    ];

    private EngineTarget(string name, string variable, IReadOnlyList<string> mock, IReadOnlyList<string> abilities) =>
        (Name, Variable, Mock, Abilities) = (name, variable, mock, abilities);

    /// <summary>What it is called.</summary>
    public string Name { get; }

    /// <summary>The variable that names its address.</summary>
    public string Variable { get; }

    /// <summary>The arguments of the mock; empty for the real engine.</summary>
    public IReadOnlyList<string> Mock { get; }

    /// <summary>What can be had over it beyond chat, streams, functions, several choices and completions.</summary>
    public IReadOnlyList<string> Abilities { get; }
}
