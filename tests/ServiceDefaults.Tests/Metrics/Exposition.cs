using System.Globalization;
using System.Text.RegularExpressions;

namespace Atrium.ServiceDefaults.Tests.Metrics;

/// <summary>Reads the text format 0.0.4 as strictly as Prometheus does: each family typed once and in one piece, no series twice.</summary>
internal static partial class Exposition
{
    public static async Task<IReadOnlyList<Sample>> Read(HttpClient client)
    {
        using var response = await client.GetAsync(new Uri("/metrics", UriKind.Relative));
        Assert.Equal("text/plain; version=0.0.4; charset=utf-8", response.Content.Headers.ContentType?.ToString());
        var text = await response.Content.ReadAsStringAsync();
        Assert.EndsWith("\n", text, StringComparison.Ordinal);

        var samples = new List<Sample>();
        var types = new Dictionary<string, string>(StringComparer.Ordinal);
        var family = "";
        foreach (var line in text.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            if (line.StartsWith("# TYPE ", StringComparison.Ordinal))
            {
                var words = line.Split(' ');
                family = words[2];
                types.Add(family, words[3]);
                Assert.Contains(words[3], (string[])["counter", "gauge", "histogram"]);
            }
            else if (line.StartsWith("# HELP ", StringComparison.Ordinal))
            {
                Assert.DoesNotContain(line.Split(' ')[2], types.Keys);
            }
            else
            {
                var match = Line().Match(line);
                Assert.True(match.Success, line);
                var name = match.Groups["name"].Value;
                string[] suffixes = types[family] == "histogram" ? ["_bucket", "_sum", "_count"] : [""];
                Assert.Contains(name, suffixes.Select(suffix => family + suffix));
                var value = match.Groups["value"].Value;
                samples.Add(new Sample(
                    name,
                    match.Groups["labels"].Value,
                    value == "+Inf" ? double.PositiveInfinity : double.Parse(value, CultureInfo.InvariantCulture)));
            }
        }

        Assert.Equal(samples.Count, samples.DistinctBy(static s => (s.Name, s.Labels)).Count());
        return samples;
    }

    [GeneratedRegex("""^(?<name>[a-zA-Z_:][a-zA-Z0-9_:]*)(\{(?<labels>[a-zA-Z_][a-zA-Z0-9_]*="([^"\\\n]|\\["\\n])*"(,[a-zA-Z_][a-zA-Z0-9_]*="([^"\\\n]|\\["\\n])*")*)\})? (?<value>[^ ]+)$""")]
    private static partial Regex Line();

    internal sealed record Sample(string Name, string Labels, double Value);
}
