using Atrium.ServiceDefaults.Configuration;

namespace Atrium.OpenAIProxy.Backends.OpenAI;

/// <summary>The environment variables that name an engine which speaks OpenAI's API.</summary>
internal static class OpenAIVariables
{
    /// <summary>The table.</summary>
    public static IReadOnlyList<Variable> All { get; } =
    [
        .. Of("OPENAI", OpenAIOptions.Section, "a service that speaks OpenAI's API, with or without /v1, such as https://api.openai.com"),
        .. Of("VLLM", "Vllm", "vLLM"),
        .. Of("SGLANG", "SgLang", "SGLang"),
        .. Of("LLAMACPP", "LlamaCpp", "llama.cpp's server"),
        .. Of("OLLAMA", "Ollama", "Ollama"),
    ];

    private static Variable[] Of(string name, string section, string what) =>
    [
        Variable.Urls($"ORCHD_{name}_URL", $"{section}:Url", "", $"The address of {what}; several are separated by commas."),
        Variable.Text($"ORCHD_{name}_API_KEY", $"{section}:ApiKey", "", "The key that this engine asks for.") with { Secret = true },
        Variable.Text($"ORCHD_{name}_MODEL", $"{section}:Model", "", "The engine's own name of the model, where it is not the name that clients use."),
    ];
}
