using Atrium.Engine.Models;
using Atrium.Engine.Sampling;
using Atrium.Engine.Text;

namespace Atrium.Engine.Scheduling;

/// <summary>A request that has a slot. Belongs to the scheduler's thread.</summary>
internal sealed class RunningSequence : IDisposable
{
    private static readonly GenerationError NothingLeft = new(
        StatusCodes.Status400BadRequest, "no token is left to continue with: bad_words, the bias and the guide together forbid every one");

    private readonly Vocabulary _vocabulary;
    private readonly TokenSampler _sampler;
    private readonly AnswerText _text;
    private readonly HeldTokens? _held;

    public RunningSequence(Generation generation, Vocabulary vocabulary)
    {
        Generation = generation;
        _vocabulary = vocabulary;
        var plan = generation.Plan;
        _sampler = new TokenSampler(plan.Sampling, vocabulary, plan.Prompt, plan.Grammar);
        _text = new AnswerText(plan.StopWords);
        _held = plan.TopTokens is null ? null : new HeldTokens();
    }

    public Generation Generation { get; }

    /// <summary>The token chosen last, not yet evaluated.</summary>
    public int NextToken { get; private set; }

    /// <summary>Tokens of the answer so far, without the one that ended it.</summary>
    public int OutputTokens { get; private set; }

    /// <summary>The entry of the batch whose logits choose the next token, or -1 while the prompt is not finished.</summary>
    public int OutputIndex { get; set; } = -1;

    /// <summary>
    /// Chooses a token from <paramref name="logits"/> and hands on what it says. The last step is returned and not handed on: the slot
    /// is to be free when the client learns that the answer is complete.
    /// </summary>
    public GenerationStep? Advance(ReadOnlySpan<float> logits, SamplingBuffers buffers)
    {
        var plan = Generation.Plan;
        var token = _sampler.Choose(logits, buffers);
        if (token < 0)
        {
            return Failure(NothingLeft);
        }

        if (_vocabulary.EndsGeneration(token) || Contains(plan.StopTokens, token))
        {
            return Step(_text.Finish(), float.NaN, Finish.Stop);
        }

        NextToken = token;
        OutputTokens++;
        var piece = _vocabulary.Piece(token);
        var logProbability = Judge(token, piece.Length, logits);
        var text = _text.Append(piece);
        var finish = _text.Stopped ? Finish.Stop : OutputTokens >= plan.MaxTokens ? Finish.Length : Finish.None;
        if (finish == Finish.Length)
        {
            text = Join(text, _text.Finish());
        }

        var step = Step(text, logProbability, finish);
        if (finish != Finish.None)
        {
            return step;
        }

        if (!text.IsEmpty || plan.LogProbabilities)
        {
            Generation.Write(step);
        }

        return null;
    }

    public void Fail(GenerationError reason) => Generation.Write(Failure(reason));

    public void Dispose() => _sampler.Dispose();

    private float Judge(int token, int length, ReadOnlySpan<float> logits)
    {
        var plan = Generation.Plan;
        if (!plan.LogProbabilities && _held is null)
        {
            return float.NaN;
        }

        var total = Logits.LogSumExp(logits);
        var own = TopTokens.Relative(logits[token], total);
        _held?.Add(new ChosenToken(new TokenProbability(token, own), TopTokens.Of(logits, total, plan.TopTokens ?? 0)), length);
        return plan.LogProbabilities ? own : float.NaN;
    }

    private GenerationStep Step(ReadOnlyMemory<byte> text, float logProbability, Finish finish) =>
        new(text, OutputTokens, logProbability, finish) { Tokens = _held?.Take(_text.Released) ?? [] };

    private GenerationStep Failure(GenerationError reason) => new(default, OutputTokens, float.NaN, Finish.Failed, reason);

    private static bool Contains(IReadOnlyList<int> tokens, int token)
    {
        for (var i = 0; i < tokens.Count; i++)
        {
            if (tokens[i] == token)
            {
                return true;
            }
        }

        return false;
    }

    private static ReadOnlyMemory<byte> Join(ReadOnlyMemory<byte> first, ReadOnlyMemory<byte> second) =>
        second.IsEmpty ? first : first.IsEmpty ? second : (byte[])[.. first.Span, .. second.Span];
}
