using Atrium.OpenAIProxy.Generation;
using Atrium.OpenAIProxy.Templates;

namespace Atrium.OpenAIProxy.Features;

/// <summary>What a request asks for, and what to blame when it cannot be had.</summary>
internal static class RequestFeatures
{
    /// <summary>The features that <paramref name="request"/> uses, each with the member that asks for it.</summary>
    public static IEnumerable<(Feature Feature, string Param)> Of(GenerationRequest request)
    {
        var sampling = request.Sampling;
        IEnumerable<(bool Used, Feature Feature, string Param)> fields =
        [
            (request.Choices > 1, Feature.Choices, "n"),
            (request.Stop.Count > 0, Feature.Stop, "stop"),
            (sampling.Seed is not null, Feature.Seed, "seed"),
            (sampling.LogitBias.Count > 0, Feature.LogitBias, "logit_bias"),
            (request.TopLogprobs is not null, Feature.Logprobs, "logprobs"),
            (request.TopLogprobs > 0, Feature.TopLogprobs, "top_logprobs"),
            (sampling.PresencePenalty is not (null or 0), Feature.PresencePenalty, "presence_penalty"),
            (sampling.FrequencyPenalty is not (null or 0), Feature.FrequencyPenalty, "frequency_penalty"),
            (sampling.TopK is > 0, Feature.TopK, "top_k"),
            (sampling.MinP is > 0, Feature.MinP, "min_p"),
            (sampling.RepetitionPenalty is not (null or 1), Feature.RepetitionPenalty, "repetition_penalty"),
            (request.OffersTools, Feature.Tools, "tools"),
            (request.OffersTools && request.Tools.Any(static tool => tool.Strict), Feature.StrictTools, "tools"),
            (request.OffersTools && request.ParallelToolCalls is false, Feature.SingleToolCall, "parallel_tool_calls"),
            (request.ToolChoice.Mode is ToolChoiceMode.Required or ToolChoiceMode.Function, Feature.ForcedToolCall, "tool_choice"),
            (request.OffersTools && request.ToolChoice.Mode == ToolChoiceMode.Auto && request.Format.Kind != ResponseFormatKind.Text, Feature.FormatBesideTools, "response_format"),
            (request.Format.Kind == ResponseFormatKind.JsonObject, Feature.JsonObject, "response_format"),
            (request.Format.Kind == ResponseFormatKind.JsonSchema, Feature.JsonSchema, "response_format"),
            (request.Thinking != Thinking.Unspecified, Feature.ReasoningEffort, "reasoning_effort"),
            (request.Prompt is not null, Feature.Completions, "prompt"),
            (request.Prompt?.Suffix is not null, Feature.Suffix, "suffix"),
        ];
        return fields.Where(static field => field.Used).Select(static field => (field.Feature, field.Param))
            .Concat(request.Messages.SelectMany(static turn => turn.Media).Select(static part => (Of(part.Kind), part.Path)))
            .Concat(request.AlsoAsked);
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
