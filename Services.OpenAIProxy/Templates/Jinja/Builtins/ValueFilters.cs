using System.Collections.Frozen;
using System.Globalization;
using System.Numerics;
using Atrium.OpenAIProxy.Templates.Jinja.Values;

namespace Atrium.OpenAIProxy.Templates.Jinja.Builtins;

/// <summary>Filters for values of any type.</summary>
internal static class ValueFilters
{
    /// <summary>By name.</summary>
    public static readonly FrozenDictionary<string, Filter> All = new Dictionary<string, Filter>
    {
        ["default"] = Filters.Of("default", ["default_value", "boolean"], Default),
        ["d"] = Filters.Of("d", ["default_value", "boolean"], Default),
        ["string"] = Filters.Of("string", [], static (run, value, _) => run.Built(Repr.Text(value))),
        ["safe"] = Filters.Of("safe", [], static (run, value, _) => run.Built(Repr.Text(value))),
        ["attr"] = Filters.Of("attr", ["name"], static (_, value, a) =>
            value is Undefined undefined ? throw undefined.Fault()
            : value is Mapping mapping && MappingMethods.Find(mapping, Repr.Text(a[0]!)) is null ? Undefined.Member(value, a[0]!)
            : Members.Attribute(value, Repr.Text(a[0]!))),
        ["tojson"] = ToJson.Filter,
        ["int"] = Filters.Of("int", ["default", "base"], Int),
        ["float"] = Filters.Of("float", ["default"], static (_, value, a) =>
            Numbers.Real(value) ?? (value is string text && double.TryParse(text.Replace("_", "", StringComparison.Ordinal), NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
                ? number : a[0] ?? 0.0)),
        ["length"] = Filters.Of("length", [], static (_, value, _) => Iteration.Length(value)),
        ["count"] = Filters.Of("count", [], static (_, value, _) => Iteration.Length(value)),
        ["pprint"] = Filters.Of("pprint", [], static (run, value, _) => run.Built(Repr.Of(value))),
    }.ToFrozenDictionary(StringComparer.Ordinal);

    private static object Default(Run run, object value, object?[] a) =>
        value is Undefined || (Filters.Flag(a[1]) && !Truth.Of(value)) ? a[0] ?? "" : value;

    private static object Int(Run run, object value, object?[] a)
    {
        var usual = a[0] ?? 0L;
        if (Numbers.Whole(value) is { } whole)
        {
            return Numbers.Normal(whole);
        }

        if (value is double real)
        {
            return double.IsFinite(real) ? Numbers.Normal(new BigInteger(real)) : usual;
        }

        if (value is not string text)
        {
            return usual;
        }

        text = text.Trim();
        var radix = Filters.Whole(a[1], 10);
        if (radix is 16 or 8 or 2)
        {
            return FromRadix(text, radix) ?? usual;
        }

        return BigInteger.TryParse(text.Replace("_", "", StringComparison.Ordinal), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? Numbers.Normal(number)
            : double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var parsed) && double.IsFinite(parsed) ? Numbers.Normal(new BigInteger(parsed))
            : usual;
    }

    private static object? FromRadix(string text, int radix)
    {
        var negative = text.StartsWith('-');
        text = text.TrimStart('-', '+');
        text = text.Length > 2 && text[0] == '0' && char.IsAsciiLetter(text[1]) ? text[2..] : text;
        try
        {
            return text.Length == 0 ? null : (negative ? -1 : 1) * Convert.ToInt64(text, radix);
        }
        catch (Exception exception) when (exception is FormatException or OverflowException or ArgumentException)
        {
            return null;
        }
    }
}
