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
}
