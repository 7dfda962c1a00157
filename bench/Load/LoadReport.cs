using System.Text.Json.Serialization;

namespace Atrium.Load;

/// <summary>Milliseconds at the 50th and 99th percentile, and the most.</summary>
internal sealed record Percentiles(double P50, double P99, double Max)
{
    public static Percentiles? Of(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Where(double.IsFinite).Order()];
        return sorted.Length == 0 ? null : new Percentiles(At(0.5), At(0.99), sorted[^1]);

        double At(double part) => sorted[Math.Min(sorted.Length - 1, (int)(part * sorted.Length))];
    }
}

/// <summary>What came of a run.</summary>
/// <param name="Requests">How many were due.</param>
/// <param name="Failed">How many were not answered completely with 2xx.</param>
/// <param name="Reason">Why the first of those failed.</param>
/// <param name="Achieved">Complete answers per second, until the last one was there.</param>
/// <param name="Late">How late the tool itself was in sending.</param>
/// <param name="First">To the first text of a stream.</param>
/// <param name="Total">To the end of the answer.</param>
/// <param name="Gap">Between arrivals within a stream.</param>
internal sealed record LoadReport(
    int Requests, int Failed, string? Reason, double Achieved, Percentiles? Late, Percentiles? First, Percentiles? Total, Percentiles? Gap)
{
    public static LoadReport Of(Exchange[] exchanges, LoadPlan plan)
    {
        var good = exchanges.Where(exchange => exchange.Error is null).ToList();
        var end = good.Count == 0 ? 1 : exchanges.Index().Where(e => e.Item.Error is null).Max(e => (e.Index / plan.Rate) + (e.Item.Last / 1000));
        return new LoadReport(
            exchanges.Length,
            exchanges.Length - good.Count,
            exchanges.FirstOrDefault(exchange => exchange.Error is not null)?.Error,
            good.Count / Math.Max(end, plan.Seconds),
            Percentiles.Of(exchanges.Select(exchange => exchange.Sent)),
            Percentiles.Of(good.Select(exchange => exchange.First)),
            Percentiles.Of(good.Select(exchange => exchange.Last)),
            Percentiles.Of(good.SelectMany(exchange => exchange.Gaps)));
    }
}

[JsonSerializable(typeof(LoadReport))]
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
internal sealed partial class ReportContext : JsonSerializerContext;
