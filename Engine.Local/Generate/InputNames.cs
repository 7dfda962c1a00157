using System.Collections.Frozen;

namespace Atrium.Engine.Generate;

/// <summary>The inputs of the model in Triton's sense: what a request may carry beside parameters, with datatype and shape.</summary>
internal static class InputNames
{
    /// <summary>Name, datatype, whether it may be left out, and the second dimension (-1 is a list).</summary>
    public static readonly IReadOnlyList<(string Name, string Type, bool Optional, int Dimension)> Table =
    [
        ("text_input", "BYTES", false, 1),
        ("max_tokens", "INT32", false, 1),
        ("min_tokens", "INT32", true, 1),
        ("temperature", "FP32", true, 1),
        ("top_k", "INT32", true, 1),
        ("top_p", "FP32", true, 1),
        ("min_p", "FP32", true, 1),
        ("seed", "UINT64", true, 1),
        ("repetition_penalty", "FP32", true, 1),
        ("presence_penalty", "FP32", true, 1),
        ("frequency_penalty", "FP32", true, 1),
        ("stop_words", "BYTES", true, -1),
        ("bad_words", "BYTES", true, -1),
        ("end_id", "INT32", true, 1),
        ("beam_width", "INT32", true, 1),
        ("num_return_sequences", "INT32", true, 1),
        ("stream", "BOOL", true, 1),
        ("exclude_input_in_output", "BOOL", true, 1),
        ("return_log_probs", "BOOL", true, 1),
        ("num_logprobs", "INT32", true, 1),
        ("return_num_input_tokens", "BOOL", true, 1),
        ("return_num_output_tokens", "BOOL", true, 1),
        ("guided_decoding_guide_type", "BYTES", true, 1),
        ("guided_decoding_guide", "BYTES", true, 1),
        ("embedding_bias_words", "BYTES", true, -1),
        ("embedding_bias_weights", "FP32", true, -1),
        ("logit_bias_tokens", "INT32", true, -1),
        ("logit_bias_weights", "FP32", true, -1),
    ];

    /// <summary>The outputs, the same way.</summary>
    public static readonly IReadOnlyList<(string Name, string Type, int Dimension)> Outputs =
    [
        ("text_output", "BYTES", 1),
        ("output_log_probs", "FP32", -1),
        ("cum_log_probs", "FP32", 1),
        ("logprobs", "BYTES", 1),
        ("num_input_tokens", "INT32", -1),
        ("num_output_tokens", "INT32", 1),
        ("finish_reason", "BYTES", 1),
    ];

    /// <summary>The names of <see cref="Table"/>.</summary>
    public static readonly FrozenSet<string> All = Table.Select(static input => input.Name).ToFrozenSet(StringComparer.Ordinal);
}
