using System.Diagnostics;
using System.Text.Json;
using Atrium.OpenAIProxy.Delivery;
using Atrium.OpenAIProxy.Generation;

namespace Atrium.OpenAIProxy.Telemetry;

/// <summary>The attributes of a generation's span. An attribute that nobody said anything about is absent.</summary>
internal static class GenerationSpan
{
    /// <summary>What is wanted.</summary>
    public static void Ask(Activity span, GenerationRequest request)
    {
        if (!span.IsAllDataRequested)
        {
            return;
        }

        var sampling = request.Sampling;
        span.SetTag(GenAI.Temperature, sampling.Temperature);
        span.SetTag(GenAI.TopP, sampling.TopP);
        span.SetTag(GenAI.TopK, sampling.TopK);
        span.SetTag(GenAI.FrequencyPenalty, sampling.FrequencyPenalty);
        span.SetTag(GenAI.PresencePenalty, sampling.PresencePenalty);
        span.SetTag(GenAI.Seed, sampling.Seed);
        span.SetTag(GenAI.MaxTokens, request.MaxTokens);
        span.SetTag(GenAI.StopSequences, request.Stop.Count == 0 ? null : request.Stop.ToArray());

        // By the conventions these are there only when they are not what is usual.
        span.SetTag(GenAI.Stream, request.Stream ? true : null);
        span.SetTag(GenAI.ChoiceCount, request.Choices == 1 ? null : request.Choices);
        span.SetTag(GenAI.OutputType, request.Format.Kind == ResponseFormatKind.Text ? null : "json");
    }

    /// <summary>What is wanted of an embedding.</summary>
    public static void Ask(Activity span, EmbeddingRequest request)
    {
        if (!span.IsAllDataRequested)
        {
            return;
        }

        span.SetTag(GenAI.EmbeddingDimensions, request.Dimensions);
        if (request.Body.ValueKind == JsonValueKind.Object
            && request.Body.TryGetProperty("encoding_format", out var format) && format.ValueKind == JsonValueKind.String)
        {
            span.SetTag(GenAI.EncodingFormats, new[] { format.GetString() });
        }
    }

    /// <summary>What came of it.</summary>
    public static void Answer(Activity span, GenerationRecord record, string? error)
    {
        if (error is not null)
        {
            span.SetStatus(ActivityStatusCode.Error);
        }

        if (!span.IsAllDataRequested)
        {
            return;
        }

        span.SetTag(GenAI.ErrorType, error);
        span.SetTag(GenAI.ProviderName, record.Provider);
        span.SetTag(GenAI.ServerAddress, record.Address?.IdnHost);
        span.SetTag(GenAI.ServerPort, record.Address?.Port);
        span.SetTag(GenAI.Deployment, record.Deployment);
        span.SetTag(GenAI.Attempts, record.Attempts == 0 ? null : record.Attempts);
        var reasons = record.FinishReasons.Select(static reason => reason.Word()).ToArray();
        span.SetTag(GenAI.ResponseId, record.ResponseId);
        span.SetTag(GenAI.ResponseModel, error is null ? record.Model : null);
        span.SetTag(GenAI.ConversationId, record.Conversation);
        span.SetTag(GenAI.FinishReasons, reasons.Length == 0 ? null : reasons);
        span.SetTag(GenAI.TimeToFirstChunk, record.Stream ? record.TimeToFirstChunk?.TotalSeconds : null);
        if (record.Usage is { Estimated: false } usage)
        {
            span.SetTag(GenAI.UsageInput, usage.Prompt);
            span.SetTag(GenAI.UsageOutput, record.Operation == GenAI.Embeddings ? null : usage.Completion);
            span.SetTag(GenAI.UsageCacheRead, usage.Cached);
            span.SetTag(GenAI.UsageReasoning, usage.Reasoning);
        }
    }
}
