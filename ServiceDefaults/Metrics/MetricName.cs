using System.Diagnostics.Metrics;
using System.Text;

namespace Atrium.ServiceDefaults.Metrics;

/// <summary>
/// Names as https://opentelemetry.io/docs/specs/otel/compatibility/prometheus_and_openmetrics/ maps them: dots become underscores, the
/// unit is spelled out at the end, a counter ends in <c>_total</c>.
/// </summary>
internal static class MetricName
{
    /// <summary>The name under which <paramref name="instrument"/> is exposed.</summary>
    public static string Of(Instrument instrument, MetricKind kind)
    {
        var name = Sanitise(instrument.Name, allowColon: true);
        var unit = Unit(instrument.Unit, kind);
        var counter = kind == MetricKind.Counter;
        if (counter && name.EndsWith("_total", StringComparison.Ordinal))
        {
            name = name[..^"_total".Length];
        }

        if (unit.Length > 0 && name != unit && !name.EndsWith("_" + unit, StringComparison.Ordinal))
        {
            name = $"{name}_{unit}";
        }

        return counter ? name + "_total" : name;
    }

    /// <summary>A valid label name.</summary>
    public static string Label(string name) => Sanitise(name, allowColon: false);

    private static string Unit(string? unit, MetricKind kind)
    {
        // What stands in braces is an annotation ("{request}"), not a unit.
        var open = unit?.IndexOf('{', StringComparison.Ordinal) ?? -1;
        unit = open >= 0 ? unit![..open] + unit[(unit.IndexOf('}', open) + 1)..] : unit;
        if (string.IsNullOrEmpty(unit))
        {
            return "";
        }

        if (unit == "1")
        {
            return kind == MetricKind.Gauge ? "ratio" : "";
        }

        var slash = unit.IndexOf('/', StringComparison.Ordinal);
        if (slash < 0)
        {
            return Sanitise(UnitName.Of(unit), allowColon: false);
        }

        var below = UnitName.Per(unit[(slash + 1)..]);
        var above = unit[..slash];
        return Sanitise((above.Length == 0 ? "" : UnitName.Of(above) + "_") + "per_" + below, allowColon: false).Trim('_');
    }

    private static string Sanitise(string name, bool allowColon)
    {
        var text = new StringBuilder(name.Length + 1);
        foreach (var c in name)
        {
            var valid = char.IsAsciiLetterOrDigit(c) || (c == ':' && allowColon);
            if (valid || text.Length == 0 || text[^1] != '_')
            {
                text.Append(valid ? c : '_');
            }
        }

        if (text.Length == 0 || char.IsAsciiDigit(text[0]))
        {
            text.Insert(0, '_');
        }

        return text.ToString();
    }
}

internal enum MetricKind
{
    Counter,
    UpDownCounter,
    Gauge,
    Histogram,
}
