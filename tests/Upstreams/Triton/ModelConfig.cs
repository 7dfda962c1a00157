using System.Text.Json;
using System.Text.Json.Nodes;

namespace Atrium.Upstreams.Triton;

/// <summary>Which engine the mock's model config looks like.</summary>
public enum ModelConfigKind
{
    /// <summary>TensorRT-LLM's ensemble with all its inputs: no finish reason, counters and times where asked for.</summary>
    Ensemble,

    /// <summary>The smallest ensemble: no stop words, no penalties, no counters.</summary>
    Seed,

    /// <summary>Engine.Local: the ensemble's inputs, and the model's chat template among the parameters.</summary>
    Engine,

    /// <summary>TensorRT-LLM's <c>tensorrt_llm_bls</c> with <c>accumulate_tokens</c>: every event holds the whole text so far.</summary>
    Bls,

    /// <summary>TensorRT-LLM's ensemble with its older names, and without the times whose last marks the end.</summary>
    Older,

    /// <summary>TensorRT-LLM's LLM API on PyTorch: names of its own, whole text so far, no counters.</summary>
    LlmApi,

    /// <summary>The vLLM backend: sampling parameters as a string of JSON.</summary>
    Vllm,

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
            ["platform"] = kind is ModelConfigKind.Ensemble or ModelConfigKind.Seed or ModelConfigKind.Older ? "ensemble" : "",
            ["backend"] = Backend(kind),
            ["max_batch_size"] = 0,
            ["input"] = new JsonArray([.. Inputs(kind).Select(static input => (JsonNode)Tensor(input.Name, input.Optional))]),
            ["output"] = new JsonArray([.. Outputs(kind).Select(static name => (JsonNode)Tensor(name, null))]),
            ["model_transaction_policy"] = new JsonObject { ["decoupled"] = true },
        };
        config["parameters"] = kind switch
        {
            ModelConfigKind.Engine => new JsonObject
            {
                ["chat_template"] = Parameter(ChatTemplate),
                ["eos_token"] = Parameter("<|im_end|>"),
                ["context_length"] = Parameter(context.ToString(System.Globalization.CultureInfo.InvariantCulture)),
                ["special_tokens"] = Parameter("""["<|endoftext|>","<|im_start|>","<|im_end|>","<|tool|>"]"""),
            },
            ModelConfigKind.Bls => new JsonObject { ["accumulate_tokens"] = Parameter("true"), ["tensorrt_llm_model_name"] = Parameter("tensorrt_llm") },
            _ => [],
        };
        return config.ToJsonString(new JsonSerializerOptions { WriteIndented = false });
    }

    /// <summary>The names that a request may use, and whether it may do without.</summary>
    internal static IReadOnlyList<(string Name, bool Optional)> Inputs(ModelConfigKind kind) => InputsByKind[(int)kind];

    private static readonly IReadOnlyList<(string Name, bool Optional)>[] InputsByKind =
    [
        .. Enum.GetValues<ModelConfigKind>().Select(static kind => (IReadOnlyList<(string, bool)>)
            [.. Names(kind).Select(name => (name, !ModelInputs.IsRequired(name, kind)))]),
    ];

    private static string[] Names(ModelConfigKind kind) => kind switch
    {
        ModelConfigKind.Seed => ModelInputs.Seed,
        ModelConfigKind.Older => ModelInputs.Older,
        ModelConfigKind.LlmApi => ModelInputs.LlmApi,
        ModelConfigKind.Vllm => ModelInputs.Vllm,
        ModelConfigKind.Engine => ModelInputs.Engine,
        _ => ModelInputs.Ensemble,
    };

    private static string[] Outputs(ModelConfigKind kind) => kind switch
    {
        ModelConfigKind.Seed => ["text_output"],
        ModelConfigKind.LlmApi => ModelInputs.LlmApiOutputs,
        ModelConfigKind.Vllm => ModelInputs.VllmOutputs,
        ModelConfigKind.Engine => ModelInputs.EngineOutputs,
        ModelConfigKind.Older => ModelInputs.OlderOutputs,
        _ => ModelInputs.EnsembleOutputs,
    };

    private static string Backend(ModelConfigKind kind) => kind switch
    {
        ModelConfigKind.Bls or ModelConfigKind.LlmApi => "python",
        ModelConfigKind.Vllm => "vllm",
        ModelConfigKind.Engine => "llama.cpp",
        _ => "",
    };

    private static JsonObject Tensor(string name, bool? optional)
    {
        var tensor = new JsonObject { ["name"] = name, ["data_type"] = ModelInputs.Type(name), ["dims"] = new JsonArray(1) };
        if (optional is { } value)
        {
            tensor["optional"] = value;
        }

        return tensor;
    }

    private static JsonObject Parameter(string value) => new() { ["string_value"] = value };
}
