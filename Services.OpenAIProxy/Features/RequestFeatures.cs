using Atrium.OpenAIProxy.Generation;
using Atrium.OpenAIProxy.Templates;

namespace Atrium.OpenAIProxy.Features;

/// <summary>What a request asks for, and what to blame when it cannot be had.</summary>
internal static class RequestFeatures
{
    /// <summary>The features that <paramref name="request"/> uses, each with the member that asks for it.</summary>
    public static List<(Feature Feature, string Param)> Of(GenerationRequest request)
    {
        var sampling = request.Sampling;
        var used = new List<(Feature, string)>();
        Add(request.Choices > 1, Feature.Choices, "n");
        Add(request.Stop.Count > 0, Feature.Stop, "stop");
        Add(sampling.Seed is not null, Feature.Seed, "seed");
        Add(sampling.LogitBias.Count > 0, Feature.LogitBias, "logit_bias");
        Add(request.TopLogprobs is not null, Feature.Logprobs, "logprobs");
        Add(request.TopLogprobs > 0, Feature.TopLogprobs, "top_logprobs");
        Add(sampling.PresencePenalty is not (null or 0), Feature.PresencePenalty, "presence_penalty");
        Add(sampling.FrequencyPenalty is not (null or 0), Feature.FrequencyPenalty, "frequency_penalty");
        Add(sampling.TopK is > 0, Feature.TopK, "top_k");
        Add(sampling.MinP is > 0, Feature.MinP, "min_p");
        Add(sampling.RepetitionPenalty is not (null or 1), Feature.RepetitionPenalty, "repetition_penalty");
        Add(request.OffersTools, Feature.Tools, "tools");
        Add(request.OffersTools && request.Tools.Any(static tool => tool.Strict), Feature.StrictTools, "tools");
        Add(request.OffersTools && request.ParallelToolCalls is false, Feature.SingleToolCall, "parallel_tool_calls");
        Add(request.ToolChoice.Mode is ToolChoiceMode.Required or ToolChoiceMode.Function, Feature.ForcedToolCall, "tool_choice");
        Add(
            request.OffersTools && request.ToolChoice.Mode == ToolChoiceMode.Auto && request.Format.Kind != ResponseFormatKind.Text,
            Feature.FormatBesideTools,
            "response_format");
        Add(request.Format.Kind == ResponseFormatKind.JsonObject, Feature.JsonObject, "response_format");
        Add(request.Format.Kind == ResponseFormatKind.JsonSchema, Feature.JsonSchema, "response_format");
        Add(request.Thinking != Thinking.Unspecified, Feature.ReasoningEffort, "reasoning_effort");
        Add(request.Prompt is not null, Feature.Completions, "prompt");
        Add(request.Prompt?.Suffix is not null, Feature.Suffix, "suffix");
        foreach (var turn in request.Messages)
        {
            foreach (var part in turn.Media)
            {
                used.Add((Of(part.Kind), part.Path));
            }
        }

        used.AddRange(request.AlsoAsked);
        return used;

        void Add(bool uses, Feature feature, string param)
        {
            if (uses)
            {
                used.Add((feature, param));
            }
        }
    }

    /// <summary>The failure for the first feature that <paramref name="table"/> refuses; null when it refuses none.</summary>
    public static GenerationFailure? Refusal(GenerationRequest request, FeatureTable table)
    {
        foreach (var (feature, param) in Of(request))
        {
            if (table[feature] == Support.Refused)
            {
                return new GenerationFailure(
                    FailureKind.InvalidRequest, $"Unsupported parameter: '{param}'. The engine behind the model '{request.Model}' does not carry it out.", param)
                { Code = feature is Feature.ImageParts or Feature.AudioParts or Feature.FileParts ? "unsupported_value" : "unsupported_parameter" };
            }
        }

        return null;
    }

    /// <summary>Notes in the log what of <paramref name="request"/> nobody looks at, which is only what changes nothing a client could miss.</summary>
    public static void LogIgnored(ILogger logger, GenerationRequest request, FeatureTable table)
    {
        if (!logger.IsEnabled(LogLevel.Information))
        {
            return;
        }

        var ignored = string.Join(", ", Of(request).Where(one => table[one.Feature] == Support.Ignored).Select(static one => one.Param));
        if (ignored.Length > 0)
        {
            Log.Ignored(logger, request.Model, ignored);
        }
    }

    private static Feature Of(MediaKind kind) => kind switch
    {
        MediaKind.Image => Feature.ImageParts,
        MediaKind.Audio => Feature.AudioParts,
        _ => Feature.FileParts,
    };
}
