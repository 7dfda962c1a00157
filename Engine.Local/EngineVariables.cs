using Atrium.ServiceDefaults.Configuration;

namespace Atrium.Engine;

/// <summary>Every environment variable of the engine.</summary>
public static class EngineVariables
{
    /// <summary>The port of Triton's protocol.</summary>
    public static Variable Port { get; } = Variable.Port("ENGINE_PORT", "Engine:Port", 8000, "Port of the engine's HTTP protocol.");

    /// <summary>The port of the Prometheus page.</summary>
    public static Variable MetricsPort { get; } =
        Variable.Port("ENGINE_METRICS_PORT", "Engine:MetricsPort", 8002, "Port of the engine's Prometheus page.");

    /// <summary>The table; docs/configuration.md is generated from it.</summary>
    public static IReadOnlyList<Variable> All { get; } =
    [
        Port,
        Variable.Text("ENGINE_HOST", "Engine:Host", "127.0.0.1", "Address the engine listens on."),
        MetricsPort,
        Variable.Text("ATRIUM_MODEL", "Engine:Model", "", "The .gguf file to serve; unset serves the demo model that comes with Atrium."),
        Variable.Text("ENGINE_MODEL_REPOSITORY", "Engine:Repository", "", "Folder of .gguf files that can be loaded and unloaded by name."),
        Variable.Text("ENGINE_LIBRARY", "Engine:Library", "", "Folder of the llama.cpp libraries; unset is the folder llama beside the engine."),
        Variable.Number("ENGINE_SLOTS", "Engine:Slots", "0", 0, 256, "Requests that run at once; 0 chooses by memory, at most 16."),
        Variable.Number("ENGINE_CONTEXT", "Engine:Context", "0", 0, 1_048_576, "Tokens per request, prompt and answer together; 0 chooses by model and memory, at most 4096."),
        Variable.Number("ENGINE_THREADS", "Engine:Threads", "0", 0, 512, "Compute threads; 0 chooses by processor."),
        Variable.Number("ENGINE_BATCH", "Engine:Batch", "512", 32, 8192, "Most tokens evaluated in one step."),
        Variable.Number("ENGINE_QUEUE", "Engine:Queue", "256", 0, 100_000, "Requests that may wait for a slot; further ones get 429."),
        Variable.Switch("ENGINE_DETERMINISTIC", "Engine:Deterministic", true, "The same answer for the same request, whatever runs beside it; false is faster for long prompts."),
        Variable.Number("ENGINE_MAX_BODY_MIB", "Engine:MaxBodyMiB", "16", 1, 1024, "Largest request body in MiB."),
        Variable.Switch("ENGINE_PARENT_STDIN", "Engine:ParentStdin", false, "Stop when standard input ends, so that a killed parent leaves no orphan."),
    ];
}
