using System.Globalization;
using System.Text;

namespace Atrium.ServiceDefaults.Metrics;

/// <summary>The text exposition format, version 0.0.4: https://prometheus.io/docs/instrumenting/exposition_formats/.</summary>
internal static class PrometheusText
{
    public const string ContentType = "text/plain; version=0.0.4; charset=utf-8";

    public static string Write(IReadOnlyList<MetricFamily> families)
    {
        var text = new StringBuilder(16 * 1024);
        foreach (var family in families)
        {
            var headed = false;
            family.Visit(series =>
            {
                if (!headed)
                {
                    headed = true;
                    Head(text, family);
                }

                One(text, family, series);
            });
        }

        return text.ToString();
    }

    private static void Head(StringBuilder text, MetricFamily family)
    {
        if (family.Description.Length > 0)
        {
            text.Append("# HELP ").Append(family.Name).Append(' ')
                .Append(family.Description.Replace("\\", "\\\\", StringComparison.Ordinal).ReplaceLineEndings("\\n")).Append('\n');
        }

        text.Append("# TYPE ").Append(family.Name).Append(' ').Append(family.Kind switch
        {
            MetricKind.Counter => "counter",
            MetricKind.Histogram => "histogram",
            _ => "gauge",
        }).Append('\n');
    }

    private static void One(StringBuilder text, MetricFamily family, Series series)
    {
        var labels = Labels(series.Tags);
        if (family.Kind != MetricKind.Histogram)
        {
            Sample(text, family.Name, "", labels, null, series.Value);
            return;
        }

        long total = 0;
        for (var i = 0; i < series.Buckets.Length; i++)
        {
            total += series.Buckets[i];
            var bound = i < family.Bounds!.Length ? Number(family.Bounds[i]) : "+Inf";
            Sample(text, family.Name, "_bucket", labels, bound, total);
        }

        Sample(text, family.Name, "_sum", labels, null, series.Value);
        Sample(text, family.Name, "_count", labels, null, series.Count);
    }

    private static void Sample(StringBuilder text, string name, string suffix, string labels, string? bound, double value)
    {
        text.Append(name).Append(suffix);
        if (labels.Length > 0 || bound is not null)
        {
            text.Append('{').Append(labels);
            if (bound is not null)
            {
                text.Append(labels.Length > 0 ? "," : "").Append("le=\"").Append(bound).Append('"');
            }

            text.Append('}');
        }

        text.Append(' ').Append(Number(value)).Append('\n');
    }

    private static string Labels(KeyValuePair<string, object?>[] tags)
    {
        // Two tags may map to one label name; the specification joins their values.
        var labels = tags
            .Select(static tag => (Name: MetricName.Label(tag.Key), Value: Value(tag.Value)))
            .GroupBy(static label => label.Name, static label => label.Value, StringComparer.Ordinal)
            .OrderBy(static group => group.Key, StringComparer.Ordinal)
            .Select(static group => $"{group.Key}=\"{Escape(string.Join(';', group.Order(StringComparer.Ordinal)))}\"");
        return string.Join(',', labels);
    }

    private static string Value(object? value) => value switch
    {
        null => "",
        bool b => b ? "true" : "false",
        _ => Convert.ToString(value, CultureInfo.InvariantCulture) ?? "",
    };

    private static string Escape(string value) => value
        .Replace("\\", "\\\\", StringComparison.Ordinal)
        .Replace("\"", "\\\"", StringComparison.Ordinal)
        .Replace("\n", "\\n", StringComparison.Ordinal);

    private static string Number(double value) => value switch
    {
        double.PositiveInfinity => "+Inf",
        double.NegativeInfinity => "-Inf",
        _ when double.IsNaN(value) => "NaN",
        _ => value.ToString("R", CultureInfo.InvariantCulture),
    };
}
