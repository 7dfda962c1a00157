using Atrium.OpenAIProxy.Features;
using Atrium.OpenAIProxy.TextEngines;

namespace Atrium.OpenAIProxy.Backends.Tgi;

/// <summary>What can be had over TGI. Its grammars need a schema with properties, so there is none for just any object.</summary>
internal static class TgiFeatures
{
    /// <summary>The same over every model.</summary>
    public static FeatureTable Table { get; } = GatewayFeatures.With(
        (Feature.Seed, true),
        (Feature.FrequencyPenalty, true),
        (Feature.RepetitionPenalty, true),
        (Feature.TopK, true),
        (Feature.Logprobs, true),
        (Feature.TopLogprobs, true),
        (Feature.JsonSchema, true),
        (Feature.Tokenize, true));
}
