using Atrium.OpenAIProxy.Features;
using Atrium.OpenAIProxy.Generation;
using Atrium.OpenAIProxy.Routing.Settings;
using Atrium.OpenAIProxy.Templates;

namespace Atrium.OpenAIProxy.Models;

/// <summary>What is taken for what a client does not say. The names in the configuration are those of the API.</summary>
internal sealed record ModelDefaults
{
    private Sampling Sampling { get; init; } = new();

    private int? MaxTokens { get; init; }

    private IReadOnlyList<string> Stop { get; init; } = [];

    private Thinking Thinking { get; init; }

    /// <summary>Reads the section.</summary>
    public static ModelDefaults Read(SettingReader reader)
    {
        var read = new ModelDefaults
        {
            Sampling = new Sampling
            {
                Temperature = reader.Number("temperature", 0, 2),
                TopP = reader.Number("top_p", 0, 1),
                TopK = reader.Whole("top_k", -1, int.MaxValue),
                MinP = reader.Number("min_p", 0, 1),
                RepetitionPenalty = reader.Number("repetition_penalty", 0.01, 10),
                PresencePenalty = reader.Number("presence_penalty", -2, 2),
                FrequencyPenalty = reader.Number("frequency_penalty", -2, 2),
                Seed = reader.Whole("seed", int.MinValue, int.MaxValue),
            },
            MaxTokens = reader.Whole("max_tokens", 1, int.MaxValue),
            Stop = reader.Texts("stop") ?? [],
            Thinking = reader.Flag("enable_thinking") is { } enabled ? enabled ? Thinking.On : Thinking.Off : Thinking.Unspecified,
        };
        if (read.Stop.Count > 4)
        {
            reader.Refuse("stop", "longer", "an array of at most 4 texts");
        }

        reader.RefuseRest();
        return read;
    }

    /// <summary>
    /// Fills in what <paramref name="request"/> does not say. A default that the engine does not carry out is left out: nobody asked for it, so
    /// it is no reason to refuse.
    /// </summary>
    public GenerationRequest Fill(GenerationRequest request, FeatureTable features, int? mostTokens)
    {
        var asked = request.Sampling;
        var maxTokens = request.MaxTokens ?? (MaxTokens is { } usual && mostTokens is { } most ? Math.Min(usual, most) : MaxTokens ?? mostTokens);
        return request with
        {
            Sampling = asked with
            {
                Temperature = asked.Temperature ?? Sampling.Temperature,
                TopP = asked.TopP ?? Sampling.TopP,
                TopK = asked.TopK ?? If(Feature.TopK, Sampling.TopK),
                MinP = asked.MinP ?? If(Feature.MinP, Sampling.MinP),
                RepetitionPenalty = asked.RepetitionPenalty ?? If(Feature.RepetitionPenalty, Sampling.RepetitionPenalty),
                PresencePenalty = asked.PresencePenalty ?? If(Feature.PresencePenalty, Sampling.PresencePenalty),
                FrequencyPenalty = asked.FrequencyPenalty ?? If(Feature.FrequencyPenalty, Sampling.FrequencyPenalty),
                Seed = asked.Seed ?? If(Feature.Seed, Sampling.Seed),
            },
            MaxTokens = maxTokens,
            MaxTokensAssumed = request.MaxTokens is null && maxTokens is not null,
            Stop = request.Stop.Count > 0 || features[Feature.Stop] == Support.Refused ? request.Stop : Stop,
            Thinking = request.Thinking != Thinking.Unspecified || features[Feature.ReasoningEffort] == Support.Refused ? request.Thinking : Thinking,
        };

        T? If<T>(Feature feature, T? value)
            where T : struct => features[feature] is Support.Engine or Support.Gateway ? value : null;
    }
}
