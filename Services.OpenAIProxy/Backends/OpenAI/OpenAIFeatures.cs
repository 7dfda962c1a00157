using Atrium.OpenAIProxy.Features;

namespace Atrium.OpenAIProxy.Backends.OpenAI;

/// <summary>What engines that speak OpenAI's API carry out. A relay lets pass what it does not know: the engine answers for itself.</summary>
internal static class OpenAIFeatures
{
    private static readonly FeatureTable Everything = new(
        Enum.GetValues<Feature>().Select(static feature => KeyValuePair.Create(feature, Support.Engine)));

    // Audio out has no place in the events yet, so it would be lost on the way back.
    private static readonly FeatureTable OpenAI = Everything.With(
        (Feature.AudioOutput, Support.Refused),
        (Feature.Tokenize, Support.Refused));

    private static readonly FeatureTable Local = OpenAI.With(
        (Feature.Tokenize, Support.Engine),
        (Feature.Prediction, Support.Refused),
        (Feature.WebSearch, Support.Refused),
        (Feature.Store, Support.Refused),
        (Feature.Verbosity, Support.Ignored),
        (Feature.ServiceTier, Support.Ignored));

    private static readonly FeatureTable LlamaServer = Local.With(
        (Feature.Choices, Support.Gateway),
        (Feature.Suffix, Support.Refused),
        (Feature.FileParts, Support.Refused));

    private static readonly FeatureTable Ollama = Local.With(
        (Feature.Choices, Support.Gateway),
        (Feature.LogitBias, Support.Refused),
        (Feature.TopK, Support.Refused),
        (Feature.MinP, Support.Refused),
        (Feature.RepetitionPenalty, Support.Refused),
        (Feature.ForcedToolCall, Support.Refused),
        (Feature.Tokenize, Support.Refused),
        (Feature.AudioParts, Support.Refused),
        (Feature.FileParts, Support.Refused));

    /// <summary>The table of <paramref name="flavour"/>.</summary>
    public static FeatureTable Of(OpenAIFlavour flavour) => flavour switch
    {
        OpenAIFlavour.Vllm or OpenAIFlavour.SgLang => Local.With((Feature.Suffix, Support.Refused), (Feature.FileParts, Support.Refused)),
        OpenAIFlavour.LlamaServer => LlamaServer,
        OpenAIFlavour.Ollama => Ollama,
        _ => OpenAI,
    };
}
