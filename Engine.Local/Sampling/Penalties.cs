namespace Atrium.Engine.Sampling;

/// <summary>Counts tokens and lowers the logits of those that were there before.</summary>
internal sealed class Penalties
{
    private readonly SamplingSettings _settings;
    private readonly Dictionary<int, int> _written = [];
    private readonly HashSet<int> _seen;

    public Penalties(SamplingSettings settings, ReadOnlySpan<int> prompt)
    {
        _settings = settings;
        _seen = settings.RepetitionPenalty == 1 ? [] : [.. prompt];
    }

    public void Append(int token)
    {
        _written[token] = _written.GetValueOrDefault(token) + 1;
        _seen.Add(token);
    }

    /// <summary>The repetition penalty reaches over prompt and answer; presence and frequency look at the answer alone, as OpenAI defines them.</summary>
    public void Apply(Span<float> logits)
    {
        if (_settings.RepetitionPenalty != 1)
        {
            foreach (var token in _seen)
            {
                ref var logit = ref logits[token];
                logit = logit > 0 ? logit / _settings.RepetitionPenalty : logit * _settings.RepetitionPenalty;
            }
        }

        foreach (var (token, count) in _written)
        {
            logits[token] -= _settings.PresencePenalty + (_settings.FrequencyPenalty * count);
        }
    }
}
