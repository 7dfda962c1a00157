using Atrium.Engine.Models;
using Atrium.Engine.Native;
using Atrium.Engine.Text;

namespace Atrium.Engine.Sampling;

/// <summary>Chooses the tokens of one answer. Belongs to the scheduler's thread.</summary>
internal sealed class TokenSampler : IDisposable
{
    private readonly SamplingSettings _settings;
    private readonly Vocabulary _vocabulary;
    private readonly Grammar? _grammar;
    private readonly Penalties? _penalties;
    private readonly BannedText? _banned;
    private readonly bool _untouched;
    private RandomStream _random;
    private Utf8Sequence _text;
    private int _written;

    /// <summary>Takes ownership of <paramref name="grammar"/>.</summary>
    public TokenSampler(SamplingSettings settings, Vocabulary vocabulary, ReadOnlySpan<int> prompt, Grammar? grammar)
    {
        _settings = settings;
        _vocabulary = vocabulary;
        _grammar = grammar;
        _penalties = settings.Penalises ? new Penalties(settings, prompt) : null;
        _banned = settings.BadWords.Count > 0 ? new BannedText(settings.BadWords) : null;
        _random = new RandomStream(settings.Seed);
        _untouched = grammar is null && _penalties is null && _banned is null && settings.Bias.Count == 0;
    }

    /// <summary>The next token, or -1 when bias, bad words and grammar together leave none.</summary>
    public int Choose(ReadOnlySpan<float> logits, SamplingBuffers buffers)
    {
        if (_untouched && _written >= _settings.MinTokens)
        {
            return Keep(Pick(logits, buffers));
        }

        var changed = buffers.Logits.AsSpan();
        logits.CopyTo(changed);
        _penalties?.Apply(changed);
        Forbid(changed);

        // Most draws pass: the grammar looks at one token, and only after a refusal at all of them (milliseconds for a large vocabulary).
        var filtered = false;
        while (true)
        {
            var token = Pick(changed, buffers);
            if (token < 0)
            {
                return -1;
            }

            if (_banned is not null && _banned.Forbids(_vocabulary.Piece(token).Span))
            {
                changed[token] = float.NegativeInfinity;
            }
            else if (_grammar is null || filtered || (IsText(token) && _grammar.Allows(token)))
            {
                return Keep(token);
            }
            else
            {
                Filter(changed, buffers.GrammarCandidates);
                filtered = true;
            }
        }
    }

    public void Dispose() => _grammar?.Dispose();

    private int Pick(ReadOnlySpan<float> logits, SamplingBuffers buffers) =>
        _settings.Greedy ? Logits.ArgMax(logits) : buffers.Candidates.Draw(logits, _settings, ref _random);

    private int Keep(int token)
    {
        if (token >= 0 && !_vocabulary.EndsGeneration(token))
        {
            _written++;
            _penalties?.Append(token);
            _banned?.Append(_vocabulary.Piece(token).Span);
            if (_grammar is not null)
            {
                _grammar.Accept(token);
                _text.TryAppend(_vocabulary.Piece(token).Span);
            }
        }

        return token;
    }

    // The library's grammar reads bytes leniently: an overlong spelling (C0 A2 for a quote) counts as the character it spells, and
    // an answer may end inside a character.
    private bool IsText(int token)
    {
        if (_vocabulary.EndsGeneration(token))
        {
            return _text.IsWhole;
        }

        var trial = _text;
        return trial.TryAppend(_vocabulary.Piece(token).Span);
    }

    private void Forbid(Span<float> logits)
    {
        foreach (var (token, bias) in _settings.Bias)
        {
            logits[token] += bias;
        }

        if (_grammar is not null)
        {
            // The library would let a control token stand for its name spelled out.
            foreach (var token in _vocabulary.Control)
            {
                if (!_vocabulary.EndsGeneration(token))
                {
                    logits[token] = float.NegativeInfinity;
                }
            }
        }

        if (_written < _settings.MinTokens)
        {
            foreach (var token in _vocabulary.EndTokens)
            {
                logits[token] = float.NegativeInfinity;
            }
        }
    }

    private void Filter(Span<float> logits, TokenData[] candidates)
    {
        var count = 0;
        for (var token = 0; token < logits.Length; token++)
        {
            if (!float.IsNegativeInfinity(logits[token]) && !IsText(token))
            {
                logits[token] = float.NegativeInfinity;
            }

            if (!float.IsNegativeInfinity(logits[token]))
            {
                candidates[count++] = new TokenData { Id = token, Logit = logits[token] };
            }
        }

        _grammar!.Apply(candidates.AsSpan(0, count));
        for (var i = 0; i < count; i++)
        {
            logits[candidates[i].Id] = candidates[i].Logit;
        }
    }
}
