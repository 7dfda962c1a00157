using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Atrium.ServiceDefaults.Telemetry;

namespace Atrium.ServiceDefaults.Metrics;

/// <summary>
/// Everything <c>/metrics</c> shows. A meter listener hears the whole process, so meters are told apart by their scope: those made by
/// this service's <see cref="IMeterFactory"/> are its own; those without one (the runtime, DNS) belong to the process and are shown by
/// the one service that owns them.
/// </summary>
internal sealed class MetricRegistry : IDisposable
{
    private static readonly string[] Shown = ["Microsoft.AspNetCore.", "System.Net.", "System.Runtime", "Atrium."];

    private readonly ConcurrentDictionary<string, MetricFamily> _families = new(StringComparer.Ordinal);
    private readonly MeterListener _listener = new();
    private readonly IMeterFactory _factory;
    private readonly bool _ownsProcessMetrics;

    public MetricRegistry(IMeterFactory factory, TelemetryOwnership ownership)
    {
        _factory = factory;
        _ownsProcessMetrics = ownership.OwnsProcessMetrics;
        _listener.InstrumentPublished = Publish;
        Listen<byte>();
        Listen<short>();
        Listen<int>();
        Listen<long>();
        Listen<float>();
        Listen<double>();
        Listen<decimal>();
        _listener.Start();
    }

    /// <summary>Asks the observable instruments, then answers all families in the order of their names.</summary>
    public IReadOnlyList<MetricFamily> Collect()
    {
        lock (_listener)
        {
            foreach (var family in _families.Values.Where(static f => f.Observable))
            {
                family.Clear();
            }

            _listener.RecordObservableInstruments();
            return [.. _families.Values.OrderBy(static f => f.Name, StringComparer.Ordinal)];
        }
    }

    public void Dispose() => _listener.Dispose();

    private void Publish(Instrument instrument, MeterListener listener)
    {
        var meter = instrument.Meter;
        var own = ReferenceEquals(meter.Scope, _factory);
        var ofProcess = _ownsProcessMetrics && meter.Scope is null && Shown.Any(prefix => meter.Name.StartsWith(prefix, StringComparison.Ordinal));
        if ((!own && !ofProcess) || Kind(instrument) is not { } kind)
        {
            return;
        }

        // Two instruments may map to one name; of different kinds they cannot share it, and the first stays.
        var name = MetricName.Of(instrument, kind);
        var family = _families.GetOrAdd(name, key => new MetricFamily(key, kind, instrument, Bounds(instrument)));
        if (family.Kind == kind && family.Observable == instrument.IsObservable)
        {
            listener.EnableMeasurementEvents(instrument, family);
        }
    }

    private void Listen<T>()
        where T : struct, IConvertible =>
        _listener.SetMeasurementEventCallback<T>(static (_, value, tags, state) =>
            ((MetricFamily)state!).Record(value.ToDouble(null), tags));

    private static MetricKind? Kind(Instrument instrument)
    {
        var type = instrument.GetType();
        var generic = type.IsGenericType ? type.GetGenericTypeDefinition() : null;
        return generic == typeof(Counter<>) || generic == typeof(ObservableCounter<>) ? MetricKind.Counter
            : generic == typeof(UpDownCounter<>) || generic == typeof(ObservableUpDownCounter<>) ? MetricKind.UpDownCounter
            : generic == typeof(Gauge<>) || generic == typeof(ObservableGauge<>) ? MetricKind.Gauge
            : generic == typeof(Histogram<>) ? MetricKind.Histogram
            : null;
    }

    private static IReadOnlyList<double>? Bounds(Instrument instrument) => instrument switch
    {
        Instrument<double> d => d.Advice?.HistogramBucketBoundaries,
        Instrument<float> f => f.Advice?.HistogramBucketBoundaries?.Select(static b => (double)b).ToList(),
        Instrument<long> l => l.Advice?.HistogramBucketBoundaries?.Select(static b => (double)b).ToList(),
        Instrument<int> i => i.Advice?.HistogramBucketBoundaries?.Select(static b => (double)b).ToList(),
        _ => null,
    };
}
