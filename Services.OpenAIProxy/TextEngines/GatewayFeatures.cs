using Atrium.OpenAIProxy.Features;

namespace Atrium.OpenAIProxy.TextEngines;

/// <summary>What this side carries out over any engine that takes a prompt and gives text.</summary>
internal static class GatewayFeatures
{
    /// <summary>The table of an engine that gives text and nothing else.</summary>
    public static FeatureTable Table { get; } = new(
    [
        new(Feature.Choices, Support.Gateway),
        new(Feature.Stop, Support.Gateway),
        new(Feature.Tools, Support.Gateway),
        new(Feature.SingleToolCall, Support.Gateway),
        new(Feature.StrictTools, Support.Gateway),
        new(Feature.ReasoningEffort, Support.Gateway),
        new(Feature.TemplateInputs, Support.Gateway),
        new(Feature.Completions, Support.Engine),
        new(Feature.UnknownFields, Support.Ignored),
    ]);

    /// <summary><see cref="Table"/> with what the engine itself carries out. One that can be told which texts are allowed can be made to call.</summary>
    public static FeatureTable With(params IEnumerable<(Feature Feature, bool Carried)> engine)
    {
        var table = Table.With(engine.Where(static one => one.Carried).Select(static one => (one.Feature, Support.Engine)));
        return table[Feature.JsonSchema] == Support.Engine ? table.With((Feature.ForcedToolCall, Support.Gateway)) : table;
    }
}
