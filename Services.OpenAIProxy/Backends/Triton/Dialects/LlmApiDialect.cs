using System.Text.Json;
using Atrium.OpenAIProxy.Features;
using Atrium.OpenAIProxy.Generation;
using Atrium.OpenAIProxy.Stages;
using Atrium.OpenAIProxy.TextEngines;

namespace Atrium.OpenAIProxy.Backends.Triton.Dialects;

/// <summary>TensorRT-LLM's LLM API on PyTorch: names of its own, the whole text so far in every event, and no token counts.</summary>
internal sealed class LlmApiDialect : ITritonDialect
{
    /// <inheritdoc/>
    public string Name => "llmapi";

    /// <inheritdoc/>
    public StreamText UsualText => StreamText.Cumulative;

    /// <inheritdoc/>
    public bool? CountsEachEvent => null;

    /// <inheritdoc/>
    public FeatureTable Features(TritonInputs inputs) => GatewayFeatures.With(
        (Feature.Seed, inputs.Have("sampling_param_seed")),
        (Feature.PresencePenalty, inputs.Have("sampling_param_presence_penalty")),
        (Feature.FrequencyPenalty, inputs.Have("sampling_param_frequency_penalty")),
        (Feature.TopK, inputs.Have("sampling_param_top_k")));

    /// <inheritdoc/>
    public bool TakesStops(TritonInputs inputs) => inputs.Have("sampling_param_stop");

    /// <inheritdoc/>
    public bool TakesTags(TritonInputs inputs) => false;

    /// <inheritdoc/>
    public bool Gives(string input) => input is "text_input" or "streaming" or "sampling_param_max_tokens" or "sampling_param_temperature" or "return_finish_reason";

    /// <inheritdoc/>
    public void Write(Utf8JsonWriter json, TextCall call, TritonModel model)
    {
        var (sampling, input) = (call.Request.Sampling, new InputWriter(json, model.Inputs));
        json.WriteString("text_input", call.Prompt.Text);
        input.Whole("sampling_param_max_tokens", call.MaxTokens);

        // An empty nucleus is the likeliest token alone, which this dialect calls temperature 0.
        var greedy = sampling.Temperature == 0 || sampling.TopP == 0;
        input.Number("sampling_param_temperature", greedy ? 0 : sampling.Temperature ?? Sampling.DefaultTemperature);
        input.Number("sampling_param_top_p", greedy ? null : sampling.TopP ?? Sampling.DefaultTopP);
        input.Whole("sampling_param_top_k", !greedy && sampling.TopK is > 0 ? sampling.TopK : null);
        input.Number("sampling_param_presence_penalty", sampling.PresencePenalty);
        input.Number("sampling_param_frequency_penalty", sampling.FrequencyPenalty);
        input.Seed("sampling_param_seed", sampling.Seed);
        input.Texts("sampling_param_stop", call.EngineStops);
        input.On("sampling_param_exclude_input_from_output");
        input.On("return_finish_reason");
        json.WriteBoolean("streaming", call.Streamed);
    }

    /// <inheritdoc/>
    public void ReadLogprobs(ReadOnlySpan<byte> utf8, int top, List<TokenLogprob> tokens)
    {
    }
}
