using System.Collections.Frozen;
using Atrium.OpenAIProxy.Features;
using Atrium.OpenAIProxy.TextEngines;

namespace Atrium.OpenAIProxy.Backends.Triton;

/// <summary>What can be had over a model with given inputs.</summary>
internal static class TritonFeatures
{
    private static readonly (Feature Feature, string Input)[] ByInput =
    [
        (Feature.Seed, "seed"),
        (Feature.PresencePenalty, "presence_penalty"),
        (Feature.FrequencyPenalty, "frequency_penalty"),
    ];

    /// <summary>Follows from <paramref name="inputs"/>; null, an engine that does not say, is given the benefit of the doubt.</summary>
    public static FeatureTable Of(FrozenSet<string>? inputs) => new(
    [
        .. TextFeatures.Of(guides: inputs is not null && inputs.Contains("guided_decoding_guide")),
        .. ByInput.Select(one => KeyValuePair.Create(one.Feature, inputs is null || inputs.Contains(one.Input) ? Support.Engine : Support.Refused)),
    ]);
}
