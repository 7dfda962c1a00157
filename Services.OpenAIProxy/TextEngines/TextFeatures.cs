using Atrium.OpenAIProxy.Features;

namespace Atrium.OpenAIProxy.TextEngines;

/// <summary>What is to be had over any engine that takes a prompt and gives text, because this side does it.</summary>
internal static class TextFeatures
{
    /// <summary>The entries that all these engines share. <paramref name="guides"/>: the engine can be told which texts are allowed.</summary>
    public static IEnumerable<KeyValuePair<Feature, Support>> Of(bool guides) =>
    [
        new(Feature.Choices, Support.Gateway),
        new(Feature.Stop, Support.Gateway),
        new(Feature.Tools, Support.Gateway),
        new(Feature.SingleToolCall, Support.Gateway),
        new(Feature.ForcedToolCall, guides ? Support.Gateway : Support.Refused),
        new(Feature.JsonObject, guides ? Support.Engine : Support.Refused),
        new(Feature.JsonSchema, guides ? Support.Engine : Support.Refused),
        new(Feature.ReasoningEffort, Support.Gateway),
        new(Feature.Completions, Support.Engine),
        new(Feature.UnknownFields, Support.Ignored),
    ];

    /// <summary>The table of an engine that shares <see cref="Of"/> and carries out <paramref name="engine"/> itself.</summary>
    public static FeatureTable Table(bool guides, params IEnumerable<(Feature Feature, bool Carried)> engine) =>
        new FeatureTable(Of(guides)).With(engine.Where(static one => one.Carried).Select(static one => (one.Feature, Support.Engine)));
}
