using Atrium.Upstreams;
using Atrium.Upstreams.Inspection;
using Atrium.Upstreams.OpenAI;
using Atrium.Upstreams.Triton;

namespace Atrium.OpenAIProxy.Tests.Matrix.Engines;

/// <summary>One way to speak that the proxy understands: a column of each matrix.</summary>
/// <param name="Name">What the column is called.</param>
/// <param name="Kind">The word for it in the configuration.</param>
/// <param name="Arguments">Those of the mock.</param>
internal sealed record MatrixEngine(string Name, string Kind, params string[] Arguments)
{
    /// <summary>All of them.</summary>
    public static IReadOnlyList<MatrixEngine> All { get; } =
    [
        Triton("ensemble", ModelConfigKind.Ensemble),
        Triton("older", ModelConfigKind.Older),
        Triton("bls", ModelConfigKind.Bls),
        Triton("llmapi", ModelConfigKind.LlmApi),
        Triton("vLLM backend", ModelConfigKind.Vllm),
        Triton("Engine.Local", ModelConfigKind.Engine),
        new("TGI", "tgi", "--dialect", nameof(Dialect.Tgi)),
        OpenAI("OpenAI", "openai", Flavour.OpenAI),
        OpenAI("vLLM", "vllm", Flavour.Vllm),
        OpenAI("SGLang", "sglang", Flavour.Sglang),
        OpenAI("llama-server", "llama-server", Flavour.LlamaServer),
        OpenAI("Ollama", "ollama", Flavour.Ollama),
    ];

    public static TheoryData<string> Names => [.. All.Select(static engine => engine.Name)];

    /// <summary>As a heading.</summary>
    public string Title => Kind == "triton" && Name != "Engine.Local" ? $"Triton: {Name}" : Name;

    /// <summary>Whether it speaks OpenAI's API itself.</summary>
    public bool SpeaksOpenAI => Arguments.Contains("--flavour");

    /// <summary>Whether it gives one answer a request, so that <c>n</c> takes that many requests.</summary>
    public bool AnswersOnce => !SpeaksOpenAI || Name is "Ollama" or "llama-server";

    /// <summary>
    /// Whether a stream says at its end that this is the end. TensorRT-LLM's ensembles of old do not: their streams end, and that a proper end
    /// came too early is nowhere to be seen.
    /// </summary>
    public bool MarksTheEnd => Name is not "older";

    public static MatrixEngine Of(string name) => All.Single(engine => engine.Name == name);

    /// <summary>Whether a request asks for text, and not for what the proxy wants to know before.</summary>
    public static bool IsGeneration(Entry entry) => IsGeneration(entry.Path);

    public static bool IsGeneration(string path) => path.Contains("generate", StringComparison.Ordinal) || path.Contains("completions", StringComparison.Ordinal);

    public Task<UpstreamListener> StartAsync() => UpstreamListener.StartAsync(Arguments);

    public override string ToString() => Name;

    private static MatrixEngine Triton(string name, ModelConfigKind config) => new(name, "triton", "--dialect", nameof(Dialect.Triton), "--config", config.ToString());

    private static MatrixEngine OpenAI(string name, string kind, Flavour flavour) => new(name, kind, "--dialect", nameof(Dialect.OpenAI), "--flavour", flavour.ToString());
}
