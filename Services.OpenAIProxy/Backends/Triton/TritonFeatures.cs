using System.Collections.Frozen;
using Atrium.OpenAIProxy.Features;

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
        new(Feature.Choices, Support.Gateway),
        new(Feature.Stop, Support.Gateway),
        new(Feature.ReasoningEffort, Support.Gateway),
        new(Feature.Completions, Support.Engine),
        new(Feature.UnknownFields, Support.Ignored),
        .. ByInput.Select(one => KeyValuePair.Create(one.Feature, inputs is null || inputs.Contains(one.Input) ? Support.Engine : Support.Refused)),
    ]);
}
