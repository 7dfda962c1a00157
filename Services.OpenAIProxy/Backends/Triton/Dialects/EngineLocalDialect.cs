using System.Text.Json;
using Atrium.OpenAIProxy.Features;
using Atrium.OpenAIProxy.Generation;
using Atrium.OpenAIProxy.Stages;
using Atrium.OpenAIProxy.TextEngines;

namespace Atrium.OpenAIProxy.Backends.Triton.Dialects;

/// <summary>Engine.Local: the ensemble's names, and log probabilities, biases by token, embeddings and tokens besides.</summary>
internal sealed class EngineLocalDialect : ITritonDialect
{
    /// <inheritdoc/>
    public string Name => "engine-local";

    /// <inheritdoc/>
    public StreamText UsualText => StreamText.Auto;

    /// <inheritdoc/>
    public bool? CountsEachEvent => false;

    /// <inheritdoc/>
    public FeatureTable Features(TritonInputs inputs) => EnsembleInputs.Features(inputs).With(
        (Feature.Logprobs, Carried(inputs.Have("num_logprobs"))),
        (Feature.TopLogprobs, Carried(inputs.Have("num_logprobs"))),
        (Feature.LogitBias, Carried(inputs.Have("logit_bias_tokens") && inputs.Have("logit_bias_weights"))),
        (Feature.StrictTools, TakesTags(inputs) ? Support.Engine : Support.Gateway),
        (Feature.FormatBesideTools, Carried(TakesTags(inputs))),
        (Feature.Tokenize, Support.Engine));

    /// <inheritdoc/>
    public bool TakesStops(TritonInputs inputs) => inputs.Have("stop_words");

    /// <inheritdoc/>
    public bool TakesTags(TritonInputs inputs) => EnsembleInputs.TakesGuides(inputs);

    /// <inheritdoc/>
    public bool Gives(string input) => EnsembleInputs.Gives(input);

    /// <inheritdoc/>
    public void Write(Utf8JsonWriter json, TextCall call, TritonModel model)
    {
        EnsembleInputs.Write(json, call, model.Inputs);
        EnsembleInputs.WriteGuide(json, call.Guide, ebnf: "ebnf");
        WriteBias(json, call.Request.Sampling.LogitBias);
        if (call.Request.TopLogprobs is { } top)
        {
            json.WriteNumber("num_logprobs", top);
        }

        EnsembleInputs.WriteSwitches(json, call, model.Inputs);
    }

    /// <inheritdoc/>
    public void ReadLogprobs(ReadOnlySpan<byte> utf8, int top, List<TokenLogprob> tokens)
    {
        if (JsonSerializer.Deserialize(utf8, LogprobJson.Default.IReadOnlyListLocalToken) is not { } list)
        {
            return;
        }

        foreach (var token in list)
        {
            tokens.Add(token.ToLogprob([.. (token.Top ?? []).Take(top).Select(static other => other.ToLogprob([]))]));
        }
    }

    private static void WriteBias(Utf8JsonWriter json, IReadOnlyDictionary<int, double> bias)
    {
        if (bias.Count == 0)
        {
            return;
        }

        json.WriteStartArray("logit_bias_tokens");
        foreach (var token in bias.Keys)
        {
            json.WriteNumberValue(token);
        }

        json.WriteEndArray();
        json.WriteStartArray("logit_bias_weights");
        foreach (var weight in bias.Values)
        {
            json.WriteNumberValue(weight);
        }

        json.WriteEndArray();
    }

    private static Support Carried(bool carried) => carried ? Support.Engine : Support.Refused;
}
