using Atrium.OpenAIProxy.Tests.Harness;

namespace Atrium.OpenAIProxy.Tests.Telemetry;

/// <summary>What <c>/metrics</c> shows, by series.</summary>
internal sealed class MetricsPage
{
    private readonly Dictionary<string, double> _samples;

    private MetricsPage(string text) => _samples = text.Split('\n', StringSplitOptions.RemoveEmptyEntries)
        .Where(static line => !line.StartsWith('#'))
        .Select(static line => (Series: line[..line.LastIndexOf(' ')], Value: line[(line.LastIndexOf(' ') + 1)..]))
        .ToDictionary(static sample => sample.Series, static sample => double.Parse(sample.Value, System.Globalization.CultureInfo.InvariantCulture));

    public IReadOnlyCollection<string> Series => _samples.Keys;

    public static async Task<MetricsPage> OfAsync(ProxyUnderTest proxy) => new(await proxy.Client.GetStringAsync("/metrics"));

    /// <summary>The one series with this name and these parts among its labels, and none of those.</summary>
    public double Value(string name, string[]? with = null, string[]? without = null) => _samples[Assert.Single(_samples.Keys, series =>
        (series == name || series.StartsWith(name + "{", StringComparison.Ordinal))
        && (with ?? []).All(part => series.Contains(part, StringComparison.Ordinal))
        && !(without ?? []).Any(part => series.Contains(part, StringComparison.Ordinal)))];

    public bool Has(string name) => _samples.Keys.Any(series => series.StartsWith(name, StringComparison.Ordinal));

    /// <summary>The bounds of a histogram's buckets.</summary>
    public IReadOnlyList<string> Bounds(string name) => [.. _samples.Keys
        .Where(series => series.StartsWith(name + "_bucket{", StringComparison.Ordinal))
        .Select(static series => series[(series.IndexOf("le=\"", StringComparison.Ordinal) + 4)..^2])
        .Distinct()];
}
