using System.Collections.Frozen;
using System.Numerics;
using Atrium.OpenAIProxy.Templates.Jinja.Values;

namespace Atrium.OpenAIProxy.Templates.Jinja.Builtins;

/// <summary>Filters for numbers.</summary>
internal static class NumberFilters
{
    /// <summary>By name.</summary>
    public static readonly FrozenDictionary<string, Filter> All = new Dictionary<string, Filter>
    {
        ["abs"] = Filters.Of("abs", [], static (_, value, _) => value switch
        {
            double number => Math.Abs(number),
            Undefined undefined => throw undefined.Fault(),
            _ => Numbers.Whole(value) is { } whole ? Numbers.Normal(BigInteger.Abs(whole)) : throw JinjaException.Failed($"bad operand type for abs(): '{Types.Name(value)}'"),
        }),
        ["round"] = Filters.Of("round", ["precision", "method"], static (_, value, a) =>
        {
            var (precision, method) = (Math.Clamp(Filters.Whole(a[0], 0), -300, 15), a[1] ?? "common");
            if (method is "common" && Numbers.Whole(value) is { } whole && precision >= 0)
            {
                return Numbers.Normal(whole);
            }

            if (method is "common" && Numbers.Whole(value) is { } large)
            {
                return Numbers.Normal(RoundTens(large, -precision));
            }

            var number = Numbers.Real(value) ?? throw JinjaException.Failed($"type {Types.Name(value)} doesn't define __round__ method");
            var scale = Math.Pow(10, precision);
            return method switch
            {
                "common" => precision >= 0 ? Math.Round(number, precision, MidpointRounding.ToEven) : Math.Round(number * scale, MidpointRounding.ToEven) / scale,
                "ceil" => Math.Ceiling(number * scale) / scale,
                "floor" => Math.Floor(number * scale) / scale,
                _ => throw JinjaException.Failed("method must be common, ceil or floor"),
            };
        }),
        ["sum"] = Filters.Of("sum", ["attribute", "start"], static (run, value, a) =>
        {
            var get = a[0] is null or None ? static one => one : Filters.Getter(a[0]!);
            return run.Iterate(value).Select(get).Aggregate(a[1] ?? 0L, (sum, one) => sum is string ? throw JinjaException.Failed("sum() can't sum strings") : Arithmetic.Compute("+", sum, one, run));
        }),
        ["min"] = Filters.Of("min", ["case_sensitive", "attribute"], static (run, value, a) => Extreme(run, value, a, -1)),
        ["max"] = Filters.Of("max", ["case_sensitive", "attribute"], static (run, value, a) => Extreme(run, value, a, 1)),
    }.ToFrozenDictionary(StringComparer.Ordinal);

    // To the nearest multiple of a power of ten, halves to the even one.
    private static BigInteger RoundTens(BigInteger number, int zeros)
    {
        var unit = BigInteger.Pow(10, zeros);
        var below = number - (((number % unit) + unit) % unit);
        var twice = (number - below) * 2;
        return twice > unit || (twice == unit && !(below / unit).IsEven) ? below + unit : below;
    }

    private static object Extreme(Run run, object value, object?[] a, int sign)
    {
        var key = Filters.Key(a[1], Filters.Flag(a[0]));
        object? best = null;
        foreach (var one in run.Iterate(value))
        {
            best = best is null || Equality.Compare(key(one), key(best)) * sign > 0 ? one : best;
        }

        return best ?? new Undefined("No aggregated item, sequence was empty.");
    }
}
