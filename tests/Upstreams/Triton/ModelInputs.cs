namespace Atrium.Upstreams.Triton;

/// <summary>The inputs and outputs of the models that Triton serves, by name.</summary>
internal static class ModelInputs
{
    public static readonly string[] Seed = ["text_input", "max_tokens", "end_id", "pad_id", "top_k", "top_p", "temperature", "stream"];

    private static readonly string[] EnsembleRest =
    [
        "decoder_text_input", "num_return_sequences", "bad_words", "stop_words", "exclude_input_in_output", "length_penalty", "repetition_penalty",
        "presence_penalty", "frequency_penalty", "return_log_probs", "return_context_logits", "return_generation_logits",
        "return_num_input_tokens", "return_num_output_tokens", "beam_width", "prompt_embedding_table", "prompt_vocab_size", "prompt_table_extra_id",
        "embedding_bias_words", "embedding_bias_weights", "lora_task_id", "lora_weights", "lora_config", "guided_decoding_guide_type",
        "guided_decoding_guide",
    ];

    public static readonly string[] Ensemble = [.. Seed, .. EnsembleRest, "return_perf_metrics", "min_tokens", "seed", "min_p"];

    /// <summary>Before names were changed, and before there were times among the outputs.</summary>
    public static readonly string[] Older = [.. Seed, .. EnsembleRest, "return_kv_cache_reuse_stats", "min_length", "random_seed"];

    public static readonly string[] LlmApi =
    [
        "text_input", "image_url", "streaming", "sampling_param_best_of", "sampling_param_temperature", "sampling_param_top_k", "sampling_param_top_p",
        "sampling_param_frequency_penalty", "sampling_param_presence_penalty", "sampling_param_max_tokens", "sampling_param_stop", "sampling_param_seed",
        "sampling_param_exclude_input_from_output", "sampling_param_return_perf_metrics", "return_finish_reason", "return_stop_reason",
        "return_cumulative_logprob", "stop", "lora_id", "lora_name", "lora_path",
    ];

    public static readonly string[] Vllm =
    [
        "text_input", "image", "stream", "sampling_parameters", "exclude_input_in_output", "return_finish_reason", "return_cumulative_logprob",
        "return_logprobs", "return_num_input_tokens", "return_num_output_tokens", "embedding_request",
    ];

    public static readonly string[] Engine =
    [
        "text_input", "max_tokens", "min_tokens", "temperature", "top_k", "top_p", "min_p", "seed", "repetition_penalty", "presence_penalty",
        "frequency_penalty", "stop_words", "bad_words", "end_id", "beam_width", "num_return_sequences", "stream", "exclude_input_in_output",
        "return_log_probs", "num_logprobs", "return_num_input_tokens", "return_num_output_tokens", "guided_decoding_guide_type", "guided_decoding_guide",
        "embedding_bias_words", "embedding_bias_weights", "logit_bias_tokens", "logit_bias_weights",
    ];

    public static readonly string[] OlderOutputs =
    [
        "text_output", "cum_log_probs", "output_log_probs", "context_logits", "generation_logits", "batch_index", "sequence_index", "num_input_tokens",
        "num_output_tokens", "kv_cache_alloc_new_blocks", "kv_cache_reused_blocks", "kv_cache_alloc_total_blocks",
    ];

    public static readonly string[] EnsembleOutputs =
    [
        .. OlderOutputs, "arrival_time_ns", "first_scheduled_time_ns", "first_token_time_ns", "last_token_time_ns", "acceptance_rate",
        "total_accepted_draft_tokens", "total_draft_tokens",
    ];

    public static readonly string[] LlmApiOutputs = ["text_output", "finish_reason", "stop_reason", "cumulative_logprob"];

    public static readonly string[] VllmOutputs =
        ["text_output", "finish_reason", "cumulative_logprob", "logprobs", "num_input_tokens", "num_output_tokens"];

    public static readonly string[] EngineOutputs =
        ["text_output", "output_log_probs", "cum_log_probs", "logprobs", "num_input_tokens", "num_output_tokens", "finish_reason", "embedding"];

    /// <summary>Triton's name of the type of <paramref name="name"/>.</summary>
    public static string Type(string name) => name switch
    {
        "max_tokens" or "min_tokens" or "min_length" or "end_id" or "pad_id" or "top_k" or "beam_width" or "num_return_sequences" or "num_input_tokens"
            or "num_output_tokens" or "num_logprobs" or "logit_bias_tokens" or "batch_index" or "sequence_index" or "sampling_param_max_tokens" or "sampling_param_top_k"
            or "sampling_param_best_of" => "TYPE_INT32",
        "seed" or "random_seed" or "sampling_param_seed" or "lora_task_id" => "TYPE_UINT64",
        "stream" or "streaming" or "stop" or "exclude_input_in_output" or "sampling_param_exclude_input_from_output"
            or "sampling_param_return_perf_metrics" => "TYPE_BOOL",
        "top_p" or "min_p" or "temperature" or "length_penalty" or "repetition_penalty" or "presence_penalty" or "frequency_penalty" or "cum_log_probs"
            or "output_log_probs" or "cumulative_logprob" or "embedding_bias_weights" or "logit_bias_weights" or "embedding" or "sampling_param_temperature" or "sampling_param_top_p"
            or "sampling_param_frequency_penalty" or "sampling_param_presence_penalty" => "TYPE_FP32",
        _ when name.EndsWith("_time_ns", StringComparison.Ordinal) => "TYPE_INT64",
        _ when name.StartsWith("return_", StringComparison.Ordinal) => "TYPE_BOOL",
        _ => "TYPE_STRING",
    };

    /// <summary>Whether a request must bring it.</summary>
    public static bool IsRequired(string name, ModelConfigKind kind) => kind switch
    {
        ModelConfigKind.LlmApi => name is "text_input",

        // A request to embed has no text input of its own.
        ModelConfigKind.Vllm => false,
        _ => name is "text_input" or "max_tokens",
    };
}
