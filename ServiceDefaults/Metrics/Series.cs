namespace Atrium.ServiceDefaults.Metrics;

/// <summary>One set of labels and what was measured under it. Guarded by its family's lock.</summary>
internal sealed class Series(KeyValuePair<string, object?>[] tags, double[]? bounds)
{
    private readonly long[]? _buckets = bounds is null ? null : new long[bounds.Length + 1];

    public KeyValuePair<string, object?>[] Tags { get; } = tags;

    public double Value { get; private set; }

    public long Count { get; private set; }

    /// <summary>Counts per bucket, not cumulative; the last is what lies above every bound.</summary>
    public ReadOnlySpan<long> Buckets => _buckets;

    public void Add(double amount) => Value += amount;

    public void Set(double value) => Value = value;

    public void Observe(double value)
    {
        Value += value;
        Count++;
        var at = Array.BinarySearch(bounds!, value);
        _buckets![at < 0 ? ~at : at]++;
    }

    /// <summary>True for the same labels in any order.</summary>
    public bool Has(ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        if (tags.Length != Tags.Length)
        {
            return false;
        }

        for (var i = 0; i < tags.Length; i++)
        {
            if (!Same(tags[i], Tags[i]) && !HasAnywhere(tags[i]))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>A hash that does not depend on the order of the labels.</summary>
    public static int Hash(ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        var hash = 0;
        foreach (var tag in tags)
        {
            hash += HashCode.Combine(tag.Key, tag.Value);
        }

        return hash;
    }

    private static bool Same(KeyValuePair<string, object?> one, KeyValuePair<string, object?> other) => one.Key == other.Key && Equals(one.Value, other.Value);

    private bool HasAnywhere(KeyValuePair<string, object?> tag)
    {
        foreach (var own in Tags)
        {
            if (Same(own, tag))
            {
                return true;
            }
        }

        return false;
    }
}
