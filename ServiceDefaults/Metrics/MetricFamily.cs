using System.Diagnostics.Metrics;

namespace Atrium.ServiceDefaults.Metrics;

/// <summary>All series of one exposed name. A measurement on a known series allocates nothing.</summary>
internal sealed class MetricFamily
{
    // The OpenTelemetry SDK's own limit and overflow label.
    private const int MostSeries = 2000;

    private static readonly KeyValuePair<string, object?>[] Overflow = [new("otel_metric_overflow", "true")];
    private static readonly double[] DefaultBounds = [0, 5, 10, 25, 50, 75, 100, 250, 500, 750, 1000, 2500, 5000, 7500, 10000];
    private static readonly double[] SecondsBounds = [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10];

    private readonly Lock _lock = new();
    private readonly Dictionary<int, List<Series>> _series = [];
    private int _count;
    private Series? _overflow;

    // One measurement is often of the same series as the one before, and comparing labels costs less than hashing them.
    private Series? _latest;

    public MetricFamily(string name, MetricKind kind, Instrument instrument, IReadOnlyList<double>? bounds)
    {
        Name = name;
        Kind = kind;
        Observable = instrument.IsObservable;
        Description = instrument.Description ?? "";
        Bounds = kind != MetricKind.Histogram ? null : bounds is { Count: > 0 } ? [.. bounds] : instrument.Unit == "s" ? SecondsBounds : DefaultBounds;
    }

    public string Name { get; }

    public string Description { get; }

    public MetricKind Kind { get; }

    public bool Observable { get; }

    public double[]? Bounds { get; }

    public void Record(double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        lock (_lock)
        {
            var series = _latest?.Has(tags) == true ? _latest : _latest = Find(tags);
            if (Kind == MetricKind.Histogram)
            {
                series.Observe(value);
            }
            else if (Observable || Kind == MetricKind.Gauge)
            {
                series.Set(value);
            }
            else
            {
                series.Add(value);
            }
        }
    }

    /// <summary>Hands every series to <paramref name="visit"/> while nothing can change it.</summary>
    public void Visit(Action<Series> visit)
    {
        lock (_lock)
        {
            foreach (var series in _series.Values.SelectMany(static s => s))
            {
                visit(series);
            }
        }
    }

    /// <summary>Forgets what an observable said before: what it no longer reports is gone.</summary>
    public void Clear()
    {
        lock (_lock)
        {
            _series.Clear();
            _count = 0;
            _overflow = null;
            _latest = null;
        }
    }

    private Series Find(ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        var hash = Series.Hash(tags);
        if (!_series.TryGetValue(hash, out var sameHash))
        {
            sameHash = null;
        }
        else
        {
            foreach (var series in sameHash)
            {
                if (series.Has(tags))
                {
                    return series;
                }
            }
        }

        if (_count >= MostSeries)
        {
            return _overflow ??= Add(Overflow, null, Series.Hash(Overflow));
        }

        return Add(tags.ToArray(), sameHash, hash);
    }

    private Series Add(KeyValuePair<string, object?>[] tags, List<Series>? sameHash, int hash)
    {
        var added = new Series(tags, Bounds);
        _count++;
        if (sameHash is null && !_series.TryGetValue(hash, out sameHash))
        {
            _series[hash] = sameHash = [];
        }

        sameHash.Add(added);
        return added;
    }
}
