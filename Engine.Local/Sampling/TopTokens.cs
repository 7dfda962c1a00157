namespace Atrium.Engine.Sampling;

/// <summary>Finds the most likely tokens of a row of logits in one pass.</summary>
internal static class TopTokens
{
    // JSON has no infinity; OpenAI writes this for what practically cannot come.
    private const float Least = -9999;

    /// <summary>The <paramref name="count"/> most likely, best first; of equal ones the lower number first.</summary>
    public static TokenProbability[] Of(ReadOnlySpan<float> logits, float logSumExp, int count)
    {
        count = Math.Min(count, logits.Length);
        if (count == 0)
        {
            return [];
        }

        var best = new TokenProbability[count];
        Array.Fill(best, new TokenProbability(-1, float.NegativeInfinity));
        for (var token = 0; token < logits.Length; token++)
        {
            if (logits[token] > best[^1].LogProbability)
            {
                Insert(best, token, logits[token]);
            }
        }

        // Fewer than asked for are left when the model itself rules tokens out.
        return [.. best.Where(static entry => entry.Token >= 0).Select(entry => new TokenProbability(entry.Token, Relative(entry.LogProbability, logSumExp)))];
    }

    /// <summary>The log probability that belongs to a logit; always a number that JSON can carry.</summary>
    public static float Relative(float logit, float logSumExp)
    {
        var value = logit - logSumExp;
        // Rounding may lift a certainty above 0, which is no logarithm of a probability.
        return value >= Least ? Math.Min(value, 0) : Least;
    }

    private static void Insert(TokenProbability[] best, int token, float logit)
    {
        var place = best.Length - 1;
        while (place > 0 && logit > best[place - 1].LogProbability)
        {
            best[place] = best[place - 1];
            place--;
        }

        best[place] = new TokenProbability(token, logit);
    }
}
