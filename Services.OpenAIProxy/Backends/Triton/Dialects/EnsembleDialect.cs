using System.Text.Json;
using Atrium.OpenAIProxy.Features;
using Atrium.OpenAIProxy.Generation;
using Atrium.OpenAIProxy.Stages;
using Atrium.OpenAIProxy.TextEngines;

namespace Atrium.OpenAIProxy.Backends.Triton.Dialects;

/// <summary>
/// TensorRT-LLM's <c>ensemble</c> and <c>tensorrt_llm_bls</c> (inflight_batcher_llm), with the names of today and those of old. Its log
/// probabilities are numbers without the tokens they belong to, so they are not offered.
/// </summary>
/// <param name="accumulates">The config says <c>accumulate_tokens</c>: every event holds the whole text so far.</param>
internal sealed class EnsembleDialect(bool accumulates) : ITritonDialect
{
    /// <inheritdoc/>
    public string Name => accumulates ? "bls" : "ensemble";

    /// <inheritdoc/>
    public StreamText UsualText => accumulates ? StreamText.Cumulative : StreamText.Auto;

    /// <inheritdoc/>
    public bool? CountsEachEvent => null;

    /// <inheritdoc/>
    public FeatureTable Features(TritonInputs inputs) => EnsembleInputs.Features(inputs);

    /// <inheritdoc/>
    public bool TakesStops(TritonInputs inputs) => inputs.Have("stop_words");

    // TensorRT-LLM has structural tags, but its Triton backend does not know their name, and takes a name that it does not know for no guide at all.
    /// <inheritdoc/>
    public bool TakesTags(TritonInputs inputs) => false;

    /// <inheritdoc/>
    public bool Gives(string input) => EnsembleInputs.Gives(input);

    /// <inheritdoc/>
    public void Write(Utf8JsonWriter json, TextCall call, TritonModel model)
    {
        EnsembleInputs.Write(json, call, model.Inputs);
        EnsembleInputs.WriteGuide(json, call.Guide, ebnf: "ebnf_grammar");
        if (call.Streamed && model.MarksEnd)
        {
            json.WriteBoolean("return_perf_metrics", true);
        }

        EnsembleInputs.WriteSwitches(json, call, model.Inputs);
    }

    /// <inheritdoc/>
    public void ReadLogprobs(ReadOnlySpan<byte> utf8, int top, List<TokenLogprob> tokens)
    {
    }
}
