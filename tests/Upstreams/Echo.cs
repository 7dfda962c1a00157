namespace Atrium.Upstreams;

/// <summary>Whether and how the prompt is repeated before the answer.</summary>
public enum Echo
{
    /// <summary>Unless the request says <c>exclude_input_in_output</c>, as TensorRT-LLM does.</summary>
    Asked,
    Always,
    Never,

    /// <summary>Always, without the special tokens, as a detokeniser prints it that skips them.</summary>
    Stripped,
}
