using System.Diagnostics.Metrics;
using Atrium.OpenAIProxy.Routing.Deployments;
using Atrium.OpenAIProxy.Telemetry;

namespace Atrium.OpenAIProxy.Routing;

/// <summary>Counts what the router does. Labels are names of the configuration, so what clients write cannot multiply the series.</summary>
internal sealed class RouterMetrics
{
    private readonly UpDownCounter<int> _waiting;
    private readonly Histogram<double> _waited;
    private readonly Counter<int> _shed;
    private readonly Counter<int> _attempts;
    private readonly Counter<int> _fallbacks;

    /// <summary>Creates the instruments.</summary>
    public RouterMetrics(IMeterFactory meters)
    {
        var meter = meters.Create(GenerationMetrics.Name);
        _waiting = meter.CreateUpDownCounter<int>("atrium.router.queue.length", "{request}", "Requests that wait for a deployment.");
        _waited = meter.CreateHistogram<double>(
            "atrium.router.queue.duration", "s", "Time that requests waited for a deployment, those that did not get one included.",
            advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = [.001, .005, .01, .05, .1, .5, 1, 5, 10, 30, 60] });
        _shed = meter.CreateCounter<int>("atrium.router.queue.shed", "{request}", "Requests that left the queue without a deployment: it was full, the deadline passed, or the client left.");
        _attempts = meter.CreateCounter<int>("atrium.router.attempts", "{attempt}", "Tries of deployments, by what came of them.");
        _fallbacks = meter.CreateCounter<int>("atrium.router.fallbacks", "{request}", "Requests that went on to a fallback model.");
    }

    /// <summary>One more or one less waits.</summary>
    public void Queued(string model, int change) => _waiting.Add(change, new KeyValuePair<string, object?>("model", model));

    /// <summary>A wait has ended.</summary>
    public void Waited(string model, TimeSpan time) => _waited.Record(time.TotalSeconds, new KeyValuePair<string, object?>("model", model));

    /// <summary>A request was shed.</summary>
    public void Shed(string model, ShedReason reason) =>
        _shed.Add(1, new("model", model), new("reason", reason switch { ShedReason.Full => "full", ShedReason.Deadline => "deadline", _ => "left" }));

    /// <summary>A try has ended.</summary>
    public void Attempted(string model, string deployment, string result) =>
        _attempts.Add(1, new("model", model), new("deployment", deployment), new("result", result));

    /// <summary>A request goes on to another model.</summary>
    public void FellBack(string from, string to) => _fallbacks.Add(1, new("model", from), new("to", to));
}
