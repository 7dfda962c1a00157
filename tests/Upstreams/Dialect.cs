namespace Atrium.Upstreams;

/// <summary>Which engine's protocol a listener speaks.</summary>
public enum Dialect
{
    /// <summary>KServe v2 with the generate extension.</summary>
    Triton,

    /// <summary>Text Generation Inference, its own API.</summary>
    Tgi,

    /// <summary>OpenAI's API as OpenAI and its imitators speak it.</summary>
    OpenAI,
}
