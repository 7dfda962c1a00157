using System.Text.Json;
using System.Text.Json.Nodes;

namespace Atrium.Upstreams.Triton;

/// <summary>Which engine the mock's model config looks like.</summary>
public enum ModelConfigKind
{
    /// <summary>TensorRT-LLM's ensemble with all its inputs.</summary>
    Ensemble,

    /// <summary>The smallest ensemble: no stop words, no penalties, no counters.</summary>
    Seed,

    /// <summary>Engine.Local: the ensemble's inputs, and the model's chat template among the parameters.</summary>
    Engine,

    /// <summary>404.</summary>
    None,
}

/// <summary>The replies of the config endpoint.</summary>
public static class ModelConfig
{
    /// <summary>The chat template that <see cref="ModelConfigKind.Engine"/> shows.</summary>
    public const string ChatTemplate =
        """
        {%- for message in messages %}
            {%- if message.role == 'tool' %}
                {{- '<|im_start|>user\n<tool_response>\n' + message.content + '\n</tool_response><|im_end|>\n' }}
            {%- else %}
                {{- '<|im_start|>' + message.role + '\n' + message.content + '<|im_end|>\n' }}
            {%- endif %}
        {%- endfor %}
        {%- if add_generation_prompt %}
            {{- '<|im_start|>assistant\n' }}
            {%- if enable_thinking is defined and enable_thinking %}
                {{- '<think>\n' }}
            {%- endif %}
        {%- endif %}
        """;

    private static readonly string[] SeedInputs = ["text_input", "max_tokens", "end_id", "pad_id", "top_k", "top_p", "temperature", "stream"];

    private static readonly string[] EnsembleInputs =
    [
        .. SeedInputs, "seed", "min_p", "repetition_penalty", "presence_penalty", "frequency_penalty", "stop_words", "bad_words",
        "exclude_input_in_output", "return_log_probs", "return_num_input_tokens", "return_num_output_tokens",
    ];

    /// <summary>The JSON, or null where the endpoint answers 404.</summary>
    public static string? Of(ModelConfigKind kind, string model, int context)
    {
        if (kind == ModelConfigKind.None)
        {
            return null;
        }

        var config = new JsonObject
        {
            ["name"] = model,
            ["input"] = Tensors(kind == ModelConfigKind.Seed ? SeedInputs : EnsembleInputs),
            ["output"] = Tensors(kind == ModelConfigKind.Engine ? ["text_output", "finish_reason", "num_output_tokens"] : ["text_output"]),
            ["model_transaction_policy"] = new JsonObject { ["decoupled"] = true },
        };
        if (kind == ModelConfigKind.Engine)
        {
            config["parameters"] = new JsonObject
            {
                ["chat_template"] = Parameter(ChatTemplate),
                ["eos_token"] = Parameter("<|im_end|>"),
                ["context_length"] = Parameter(context.ToString(System.Globalization.CultureInfo.InvariantCulture)),
                ["special_tokens"] = Parameter("""["<|endoftext|>","<|im_start|>","<|im_end|>","<|tool|>"]"""),
            };
        }

        return config.ToJsonString(new JsonSerializerOptions { WriteIndented = false });
    }

    private static JsonArray Tensors(IEnumerable<string> names) =>
        new([.. names.Select(static name => (JsonNode)new JsonObject { ["name"] = name, ["data_type"] = "TYPE_STRING", ["dims"] = new JsonArray(1) })]);

    private static JsonObject Parameter(string value) => new() { ["string_value"] = value };
}
