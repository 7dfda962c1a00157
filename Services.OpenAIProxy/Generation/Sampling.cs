using System.Collections.Frozen;

namespace Atrium.OpenAIProxy.Generation;

/// <summary>How tokens are chosen. Null is what the client did not say.</summary>
internal sealed record Sampling
{
    /// <summary>The temperature a text engine is told when nobody says one.</summary>
    public const double DefaultTemperature = 0.7;

    /// <summary>The nucleus a text engine is told when nobody says one.</summary>
    public const double DefaultTopP = 0.9;

    /// <summary>Randomness, 0 to 2.</summary>
    public double? Temperature { get; init; }

    /// <summary>Nucleus sampling, 0 to 1.</summary>
    public double? TopP { get; init; }

    /// <summary>Keep the k most likely tokens; 0 or -1 keeps all. Not part of OpenAI's API, but of vLLM's and others'.</summary>
    public int? TopK { get; init; }

    /// <summary>Drop what is less likely than this fraction of the most likely token, 0 to 1; an extension like <see cref="TopK"/>.</summary>
    public double? MinP { get; init; }

    /// <summary>Above 1 discourages repetition; an extension like <see cref="TopK"/>.</summary>
    public double? RepetitionPenalty { get; init; }

    /// <summary>-2 to 2.</summary>
    public double? PresencePenalty { get; init; }

    /// <summary>-2 to 2.</summary>
    public double? FrequencyPenalty { get; init; }

    /// <summary>Makes sampling repeatable, on engines that can.</summary>
    public long? Seed { get; init; }

    /// <summary>Added to the logits of single tokens, by token id: -100 bans, 100 forces.</summary>
    public IReadOnlyDictionary<int, double> LogitBias { get; init; } = FrozenDictionary<int, double>.Empty;
}
