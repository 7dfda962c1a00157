namespace Atrium.Upstreams.OpenAI;

/// <summary>Whose idea of OpenAI's API a mock has. They differ in names, in extra fields and in errors.</summary>
public enum Flavour
{
    /// <summary>OpenAI itself: refuses fields that it does not know.</summary>
    OpenAI,

    /// <summary><c>reasoning</c>, errors with a number as code.</summary>
    Vllm,

    /// <summary><c>reasoning_content</c>, nulls for everything absent, errors without an envelope.</summary>
    Sglang,

    /// <summary>llama.cpp's server: <c>reasoning_content</c>, timings, errors with a number as code.</summary>
    LlamaServer,

    /// <summary>The role in every delta, calls of tools in one piece and all with the index 0.</summary>
    Ollama,
}
