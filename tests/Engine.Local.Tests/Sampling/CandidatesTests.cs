using Atrium.Engine.Sampling;
using FsCheck;
using FsCheck.Fluent;

namespace Atrium.Engine.Tests.Sampling;

public sealed class CandidatesTests
{
    [Fact]
    public void Draws_follow_the_tempered_probabilities()
    {
        float[] logits = [1, 2, 3, float.NegativeInfinity, 0];
        var counts = Draw(logits, new SamplingSettings { Temperature = 2 }, 40_000);
        var weights = logits.Select(static l => Math.Exp(l / 2)).ToArray();

        for (var token = 0; token < logits.Length; token++)
        {
            Assert.Equal(weights[token] / weights.Sum(), counts[token] / 40_000.0, 0.01);
        }
    }

    [Fact]
    public void Top_k_keeps_the_k_most_likely()
    {
        var counts = Draw([5, 1, 4, 3, 2], new SamplingSettings { Temperature = 10, TopK = 3 }, 2000);

        Assert.Equal([true, false, true, true, false], counts.Select(static c => c > 0));
    }

    [Fact]
    public void Top_p_keeps_the_smallest_set_that_reaches_it()
    {
        // Probabilities 0.5, 0.25, 0.125, 0.125.
        float[] logits = [MathF.Log(4), MathF.Log(2), 0, 0];

        Assert.Equal([true, true, false, false], Draw(logits, new SamplingSettings { Temperature = 1, TopP = 0.7f }, 2000).Select(static c => c > 0));
        Assert.Equal([true, false, false, false], Draw(logits, new SamplingSettings { Temperature = 1, TopP = 0.4f }, 2000).Select(static c => c > 0));
    }

    [Fact]
    public void Min_p_drops_what_is_too_unlikely()
    {
        float[] logits = [0, MathF.Log(0.3f), MathF.Log(0.1f)];

        Assert.Equal([true, true, false], Draw(logits, new SamplingSettings { Temperature = 1, MinP = 0.2f }, 2000).Select(static c => c > 0));
    }

    [Fact]
    public void The_cuts_are_those_of_a_full_sort() => Prop.ForAll(
        (from logits in Gen.Choose(-300, 300).Select(static i => i / 20f).ArrayOf(300)
         from k in Gen.Choose(0, 40)
         from p in Gen.Choose(1, 100)
         select (logits, k, p)).ToArbitrary(),
        static input =>
        {
            var settings = new SamplingSettings { Temperature = 0.8f, TopK = input.k, TopP = input.p / 100f };
            var allowed = Allowed(input.logits, settings);
            var random = new RandomStream(1);
            var candidates = new Candidates(input.logits.Length);
            return Enumerable.Range(0, 30).All(_ => input.logits[candidates.Draw(input.logits, settings, ref random)] >= allowed);
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(300));

    [Fact]
    public void Nothing_left_is_no_token()
    {
        var random = new RandomStream(1);
        float[] logits = [float.NegativeInfinity, float.NegativeInfinity];

        Assert.Equal(-1, new Candidates(2).Draw(logits, new SamplingSettings { Temperature = 1 }, ref random));
        Assert.Equal(-1, Logits.ArgMax(logits));
    }

    [Fact]
    public void Arithmetic_agrees_with_the_plain_form() => Prop.ForAll(
        Gen.Choose(-2000, 2000).Select(static i => i / 100f).ArrayOf().Where(static l => l.Length > 0).ToArbitrary(),
        static logits =>
            Logits.ArgMax(logits) == Array.IndexOf(logits, logits.Max())
            && Math.Abs(Logits.LogSumExp(logits) - Math.Log(logits.Sum(static l => Math.Exp(l)))) < 1e-3)
        .Check(Config.QuickThrowOnFailure.WithMaxTest(500));

    // The smallest logit that the cuts let through; equal ones are all right.
    private static float Allowed(float[] logits, SamplingSettings settings)
    {
        var sorted = logits.OrderDescending().Take(settings.TopK > 0 ? settings.TopK : logits.Length).ToArray();
        var weights = sorted.Select(l => Math.Exp((l - sorted[0]) / settings.Temperature)).ToArray();
        double mass = 0;
        for (var i = 0; i < sorted.Length; i++)
        {
            mass += weights[i];
            if (mass >= (settings.TopP * weights.Sum()) - 1e-6)
            {
                // Half a percent of slack for the rounding of single precision.
                return i + 1 < sorted.Length && mass < (settings.TopP * weights.Sum()) + 1e-4 ? sorted[i + 1] : sorted[i];
            }
        }

        return sorted[^1];
    }

    private static int[] Draw(float[] logits, SamplingSettings settings, int times)
    {
        var random = new RandomStream(42);
        var candidates = new Candidates(logits.Length);
        var counts = new int[logits.Length];
        for (var i = 0; i < times; i++)
        {
            counts[candidates.Draw(logits, settings, ref random)]++;
        }

        return counts;
    }
}
