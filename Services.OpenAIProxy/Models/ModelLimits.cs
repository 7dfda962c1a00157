using System.Globalization;
using System.Text.Json;
using Atrium.OpenAIProxy.Generation;
using Atrium.OpenAIProxy.Routing.Settings;

namespace Atrium.OpenAIProxy.Models;

/// <summary>How much of a model may be asked for.</summary>
internal sealed record ModelLimits
{
    /// <summary>The most tokens of an answer; null sets no limit. A request for more is refused, one that does not say gets at most as many.</summary>
    public int? MaxTokens { get; init; }

    /// <summary>The most tokens of prompt and answer together, for engines that do not say; null when it is not known. An engine's own word wins.</summary>
    public int? ContextLength { get; init; }

    /// <summary>The most requests at once over all deployments; null sets no limit beside theirs.</summary>
    public int? MaxInFlight { get; init; }

    /// <summary>The most requests that wait while all deployments are at their limits.</summary>
    public int Queue { get; init; } = 256;

    /// <summary>How long one waits at most.</summary>
    public TimeSpan QueueTime { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Reads the section.</summary>
    public static ModelLimits Read(SettingReader reader)
    {
        var usual = new ModelLimits();
        var read = new ModelLimits
        {
            MaxTokens = reader.Whole("MaxTokens", 1, int.MaxValue),
            ContextLength = reader.Whole("ContextLength", 1, int.MaxValue),
            MaxInFlight = reader.Whole("MaxInFlight", 1, 1_000_000),
            Queue = reader.Whole("Queue", 0, 1_000_000) ?? usual.Queue,
            QueueTime = reader.Duration("QueueSeconds", TimeSpan.FromSeconds(1), 0, 3600) ?? usual.QueueTime,
        };
        reader.RefuseRest();
        return read;
    }

    /// <summary>The failure for a request that asks for more than allowed; null when it does not.</summary>
    public GenerationFailure? Refusal(GenerationRequest request)
    {
        if (MaxTokens is not { } limit || request.MaxTokens is not { } asked || asked <= limit)
        {
            return null;
        }

        var name = request.Body.ValueKind == JsonValueKind.Object && request.Body.TryGetProperty("max_completion_tokens", out var member) && member.ValueKind == JsonValueKind.Number
            ? "max_completion_tokens"
            : "max_tokens";
        return new GenerationFailure(
            FailureKind.InvalidRequest,
            string.Create(CultureInfo.InvariantCulture, $"{name} is too large: {asked}. The model '{request.Model}' gives at most {limit} tokens per answer here."),
            name)
        { Code = "integer_above_max_value" };
    }
}
