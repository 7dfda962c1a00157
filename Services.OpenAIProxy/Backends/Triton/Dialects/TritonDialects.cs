using System.Collections.Frozen;
using Atrium.OpenAIProxy.Features;

namespace Atrium.OpenAIProxy.Backends.Triton.Dialects;

/// <summary>Finds the dialect of a model by what its config declares.</summary>
internal static class TritonDialects
{
    /// <summary>The dialect of a model with <paramref name="inputs"/>; the ensemble where nothing says otherwise.</summary>
    public static ITritonDialect Of(TritonInputs inputs, string? backend, bool accumulates) =>
        inputs.Have("sampling_parameters") ? new VllmDialect()
        : inputs.Have("streaming") && inputs.Have("sampling_param_max_tokens") ? new LlmApiDialect()
        : backend == "llama.cpp" || inputs.Have("num_logprobs") ? new EngineLocalDialect()
        : new EnsembleDialect(accumulates);

    /// <summary>What can be had over each dialect's usual model, with the inputs that depend on the model's config.</summary>
    public static IEnumerable<EngineTable> Tables
    {
        get
        {
            string[] ensemble = ["seed", "presence_penalty", "frequency_penalty", "top_k", "min_p", "repetition_penalty", "guided_decoding_guide_type", "guided_decoding_guide"];
            string[] llmApi = ["sampling_param_seed", "sampling_param_presence_penalty", "sampling_param_frequency_penalty", "sampling_param_top_k"];
            return
            [
                Table("Triton ensemble", new EnsembleDialect(accumulates: false), ensemble, embeds: false),
                Table("Triton BLS", new EnsembleDialect(accumulates: true), ensemble, embeds: false),
                Table("Triton LLM API", new LlmApiDialect(), llmApi, embeds: false),
                Table("Triton vLLM", new VllmDialect(), ["sampling_parameters", "return_logprobs", "embedding_request"], embeds: true),
                Table("Engine.Local", new EngineLocalDialect(), [.. ensemble, "num_logprobs", "logit_bias_tokens", "logit_bias_weights"], embeds: true),
            ];
        }
    }

    private static EngineTable Table(string engine, ITritonDialect dialect, IEnumerable<string> inputs, bool embeds) => new(
        engine,
        dialect.Features(new TritonInputs(inputs.ToFrozenSet(StringComparer.Ordinal), [])).With((Feature.Embeddings, embeds ? Support.Engine : Support.Refused)));
}
