namespace Atrium.Engine.Sampling;

/// <summary>
/// Draws a token from a row of logits: temperature first, then min_p, top_k and top_p over the tempered probabilities, as
/// TensorRT-LLM and vLLM have it. The buffers belong to one scheduler thread and are reused for every token.
/// </summary>
internal sealed class Candidates(int vocabulary)
{
    // e^-25 of the most likely token: below that a probability vanishes in the sum.
    private const float Negligible = 25;
    private const int Buckets = 256;

    private readonly float[] _distances = new float[vocabulary];
    private readonly int[] _tokens = new int[vocabulary];
    private readonly int[] _counts = new int[Buckets];
    private readonly double[] _masses = new double[Buckets];

    /// <summary>A token, or -1 when every one is forbidden.</summary>
    public int Draw(ReadOnlySpan<float> logits, SamplingSettings settings, ref RandomStream random)
    {
        var max = Logits.Max(logits);
        if (float.IsNegativeInfinity(max))
        {
            return -1;
        }

        var count = Collect(logits, max, settings, out var total);
        if (count == 0)
        {
            return -1;
        }

        if (settings.TopK > 0 || settings.TopP < 1)
        {
            count = DropTail(count, settings, total);
            _distances.AsSpan(0, count).Sort(_tokens.AsSpan(0, count));
            count = Cut(count, settings, ref total);
        }

        var target = random.NextUnit() * total;
        for (var i = 0; i < count; i++)
        {
            target -= MathF.Exp(-_distances[i]);
            if (target < 0)
            {
                return _tokens[i];
            }
        }

        return _tokens[count - 1];
    }

    // The distance of a token is how far its tempered logit lies below the best one's: its probability is e^-distance / total.
    private int Collect(ReadOnlySpan<float> logits, float max, SamplingSettings settings, out double total)
    {
        Array.Clear(_counts);
        Array.Clear(_masses);
        var furthest = settings.MinP > 0 ? Math.Min(Negligible, -MathF.Log(settings.MinP)) : Negligible;
        var scale = 1 / settings.Temperature;
        var count = 0;
        total = 0;
        for (var token = 0; token < logits.Length; token++)
        {
            var distance = (max - logits[token]) * scale;
            if (distance <= furthest)
            {
                var mass = MathF.Exp(-distance);
                var bucket = Bucket(distance);
                _counts[bucket]++;
                _masses[bucket] += mass;
                total += mass;
                _distances[count] = distance;
                _tokens[count++] = token;
            }
        }

        return count;
    }

    // Sorting a whole vocabulary costs milliseconds: what lies in a bucket behind the cut needs no order.
    private int DropTail(int count, SamplingSettings settings, double total)
    {
        var last = 0;
        var kept = _counts[0];
        var mass = _masses[0];
        while (last < Buckets - 1 && (settings.TopK == 0 || kept < settings.TopK) && mass < settings.TopP * total)
        {
            last++;
            kept += _counts[last];
            mass += _masses[last];
        }

        var left = 0;
        for (var i = 0; i < count; i++)
        {
            if (Bucket(_distances[i]) <= last)
            {
                _distances[left] = _distances[i];
                _tokens[left++] = _tokens[i];
            }
        }

        return left;
    }

    // top_k first, then top_p over what top_k left.
    private int Cut(int count, SamplingSettings settings, ref double total)
    {
        if (settings.TopK > 0 && settings.TopK < count)
        {
            count = settings.TopK;
        }

        if (settings.TopK > 0)
        {
            total = 0;
            for (var i = 0; i < count; i++)
            {
                total += MathF.Exp(-_distances[i]);
            }
        }

        double mass = 0;
        for (var i = 0; i < count; i++)
        {
            mass += MathF.Exp(-_distances[i]);
            if (mass >= settings.TopP * total)
            {
                total = mass;
                return i + 1;
            }
        }

        total = mass;
        return count;
    }

    private static int Bucket(float distance) => Math.Min(Buckets - 1, (int)(distance * (Buckets / Negligible)));
}
