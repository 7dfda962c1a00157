using System.Numerics;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Atrium.Engine.Sampling;

/// <summary>Arithmetic over one row of logits.</summary>
internal static class Logits
{
    /// <summary>The index of the largest value; the first of several equal ones. -1 when all are negative infinity or not numbers.</summary>
    public static int ArgMax(ReadOnlySpan<float> logits)
    {
        var max = Max(logits);
        return float.IsNegativeInfinity(max) ? -1 : logits.IndexOf(max);
    }

    /// <summary>The largest value; negative infinity for an empty row.</summary>
    public static float Max(ReadOnlySpan<float> logits)
    {
        var max = float.NegativeInfinity;
        var vectors = MemoryMarshal.Cast<float, Vector<float>>(logits);
        if (!vectors.IsEmpty)
        {
            var best = new Vector<float>(float.NegativeInfinity);
            foreach (var vector in vectors)
            {
                best = Vector.ConditionalSelect(Vector.GreaterThan(vector, best), vector, best);
            }

            for (var i = 0; i < Vector<float>.Count; i++)
            {
                max = best[i] > max ? best[i] : max;
            }
        }

        foreach (var value in logits[(vectors.Length * Vector<float>.Count)..])
        {
            max = value > max ? value : max;
        }

        return max;
    }

    /// <summary>The natural logarithm of the sum of e to the power of each logit.</summary>
    public static float LogSumExp(ReadOnlySpan<float> logits)
    {
        var max = Max(logits);
        if (float.IsNegativeInfinity(max))
        {
            return max;
        }

        double sum = 0;
        var shift = Vector256.Create(max);
        var vectors = MemoryMarshal.Cast<float, Vector256<float>>(logits);
        foreach (var vector in vectors)
        {
            sum += Vector256.Sum(Vector256.Exp(vector - shift));
        }

        foreach (var value in logits[(vectors.Length * Vector256<float>.Count)..])
        {
            sum += MathF.Exp(value - max);
        }

        return max + (float)Math.Log(sum);
    }
}
