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
/// <param name="Failed">How many were not answered completely with 200.</param>
/// <param name="Left">How many were left on purpose.</param>
/// <param name="Reason">Why the first of those failed.</param>
/// <param name="Achieved">Complete answers per second, until the last one was there.</param>
/// <param name="Events">Events of streams per second, until the last one was there.</param>
/// <param name="Connections">How many connections had to be opened.</param>
/// <param name="ToolMs">Milliseconds of processor time of the tool itself per request.</param>
/// <param name="ToolCores">The processors that the tool itself kept busy.</param>
/// <param name="Late">How late the tool itself was in sending.</param>
/// <param name="First">To the first text of a stream.</param>
/// <param name="Total">To the end of the answer.</param>
/// <param name="Gap">Between arrivals within a stream.</param>
internal sealed record LoadReport(
    int Requests, int Failed, int Left, string? Reason, double Achieved, double Events, int Connections, double ToolMs, double ToolCores,
    Percentiles? Late, Percentiles? First, Percentiles? Total, Percentiles? Gap)
{
    public static LoadReport Of(Exchange[] exchanges, LoadPlan plan, TimeSpan work, int connections)
    {
        var good = exchanges.Where(static exchange => exchange is { Error: null, Left: false }).ToList();
        var end = exchanges.Index().Where(static e => e.Item.Error is null && double.IsFinite(e.Item.Last))
            .Select(e => (e.Index / plan.Rate) + (e.Item.Last / 1000)).DefaultIfEmpty(1).Max();
        var seconds = Math.Max(end, exchanges.Length / plan.Rate);
        return new LoadReport(
            exchanges.Length,
            exchanges.Count(static exchange => exchange.Error is not null),
            exchanges.Count(static exchange => exchange.Left),
            exchanges.FirstOrDefault(static exchange => exchange.Error is not null)?.Error,
            good.Count / seconds,
            good.Sum(static exchange => (double)exchange.Events) / seconds,
            connections,
            work.TotalMilliseconds / exchanges.Length,
            work.TotalSeconds / seconds,
            Percentiles.Of(exchanges.Select(static exchange => exchange.Sent)),
            Percentiles.Of(exchanges.Where(static exchange => exchange.Error is null).Select(static exchange => exchange.First)),
            Percentiles.Of(good.Select(static exchange => exchange.Last)),
            Percentiles.Of(good.SelectMany(static exchange => exchange.Gaps)));
    }
}

[JsonSerializable(typeof(LoadReport))]
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
internal sealed partial class ReportContext : JsonSerializerContext;
