namespace Atrium.Engine.Sampling;

/// <summary>How the next token is chosen. Everything is already checked; the defaults choose the most likely token.</summary>
internal sealed record SamplingSettings
{
    /// <summary>0 takes the most likely token; otherwise logits are divided by it before anything is cut off.</summary>
    public float Temperature { get; init; }

    /// <summary>Keeps the k most likely tokens; 0 keeps all.</summary>
    public int TopK { get; init; }

    /// <summary>Keeps the most likely tokens that together reach this probability; 1 keeps all.</summary>
    public float TopP { get; init; } = 1;

    /// <summary>Drops tokens less likely than this fraction of the most likely one; 0 drops none.</summary>
    public float MinP { get; init; }

    /// <summary>Divides (or multiplies, when negative) the logit of every token already in prompt or answer; 1 is off.</summary>
    public float RepetitionPenalty { get; init; } = 1;

    /// <summary>Taken once from the logit of every token already in the answer; 0 is off.</summary>
    public float PresencePenalty { get; init; }

    /// <summary>Taken from a token's logit for each time it is in the answer; 0 is off.</summary>
    public float FrequencyPenalty { get; init; }

    /// <summary>Begins the request's own random numbers.</summary>
    public ulong Seed { get; init; }

    /// <summary>Tokens of the answer before which it may not end.</summary>
    public int MinTokens { get; init; }

    /// <summary>Added to the logits of these tokens; negative infinity forbids one.</summary>
    public IReadOnlyList<KeyValuePair<int, float>> Bias { get; init; } = [];

    /// <summary>UTF-8 texts that must not appear in the answer.</summary>
    public IReadOnlyList<byte[]> BadWords { get; init; } = [];

    /// <summary>The most likely token, always.</summary>
    public bool Greedy => Temperature <= 0 || TopK == 1;

    /// <summary>True when a penalty is on.</summary>
    public bool Penalises => RepetitionPenalty != 1 || PresencePenalty != 0 || FrequencyPenalty != 0;
}
