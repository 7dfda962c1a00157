namespace Atrium.OpenAIProxy.Backends.OpenAI;

/// <summary>Which engine it is that speaks OpenAI's API; each has habits of its own.</summary>
internal enum OpenAIFlavour
{
    /// <summary>OpenAI itself, or a service of which nothing else is known.</summary>
    OpenAI,

    /// <summary>vLLM.</summary>
    Vllm,

    /// <summary>SGLang.</summary>
    SgLang,

    /// <summary>llama.cpp's server.</summary>
    LlamaServer,

    /// <summary>Ollama.</summary>
    Ollama,
}

/// <summary>What becomes of the thinking that a client sends back in an assistant's message.</summary>
internal enum ReasoningInput
{
    /// <summary>What the flavour is known to take.</summary>
    Auto,

    /// <summary>It is left out: some services refuse a message that holds it.</summary>
    Drop,

    /// <summary>It is sent under the name the client used.</summary>
    Keep,

    /// <summary>It is sent as <c>reasoning_content</c>.</summary>
    ReasoningContent,

    /// <summary>It is sent as <c>reasoning</c>.</summary>
    Reasoning,
}

/// <summary>The habits of the flavours.</summary>
internal static class OpenAIFlavours
{
    /// <summary>The name for telemetry.</summary>
    public static string Provider(this OpenAIFlavour flavour) => flavour switch
    {
        OpenAIFlavour.Vllm => "vllm",
        OpenAIFlavour.SgLang => "sglang",
        OpenAIFlavour.LlamaServer => "llama.cpp",
        OpenAIFlavour.Ollama => "ollama",
        _ => "openai",
    };

    /// <summary>The name for people.</summary>
    public static string Title(this OpenAIFlavour flavour) => flavour switch
    {
        OpenAIFlavour.Vllm => "vLLM",
        OpenAIFlavour.SgLang => "SGLang",
        OpenAIFlavour.LlamaServer => "llama-server",
        OpenAIFlavour.Ollama => "Ollama",
        _ => "OpenAI",
    };

    /// <summary>The name under which a limit is sent that the client did not name itself; null for the client's own name in any case.</summary>
    public static string? LimitName(this OpenAIFlavour flavour) => flavour switch
    {
        // Both pass over max_completion_tokens in versions that are still about.
        OpenAIFlavour.LlamaServer or OpenAIFlavour.Ollama => "max_tokens",
        _ => null,
    };

    /// <summary>Whether thinking is switched by an argument of the chat template rather than by <c>reasoning_effort</c>.</summary>
    public static bool SwitchesThinkingInTemplate(this OpenAIFlavour flavour) =>
        flavour is OpenAIFlavour.Vllm or OpenAIFlavour.SgLang or OpenAIFlavour.LlamaServer;

    /// <summary>Whether <c>n</c> answers have to be asked for one by one.</summary>
    public static bool AnswersOnce(this OpenAIFlavour flavour) => flavour is OpenAIFlavour.LlamaServer or OpenAIFlavour.Ollama;

    /// <summary>What <see cref="ReasoningInput.Auto"/> means.</summary>
    public static ReasoningInput UsualReasoning(this OpenAIFlavour flavour) =>
        flavour == OpenAIFlavour.OpenAI ? ReasoningInput.Drop : ReasoningInput.Keep;
}
