using System.Numerics;
using System.Runtime.CompilerServices;

namespace Atrium.OpenAIProxy.Templates.Jinja.Values;

/// <summary>Python's <c>==</c> and <c>hash</c>: numbers by their value, collections by their elements, all else by being the same.</summary>
internal sealed class Equality : IEqualityComparer<object>
{
    /// <summary>For keys of dictionaries.</summary>
    public static readonly Equality Comparer = new();

    private Equality()
    {
    }

    /// <summary>Whether two values are equal.</summary>
    public static bool Are(object left, object right)
    {
        if (ReferenceEquals(left, right))
        {
            return true;
        }

        switch (left, right)
        {
            case (string a, string b):
                return string.Equals(a, b, StringComparison.Ordinal);
            case (long a, long b):
                return a == b;
            case (Undefined, Undefined):
                return true;
            case (Sequence a, Sequence b):
                RuntimeHelpers.EnsureSufficientExecutionStack();
                return a.IsTuple == b.IsTuple && a.Items.Count == b.Items.Count && a.Items.Zip(b.Items, Are).All(static same => same);
            case (Mapping a, Mapping b):
                RuntimeHelpers.EnsureSufficientExecutionStack();
                return a.Items.Count == b.Items.Count && a.Items.All(pair => b.Find(pair.Key) is { } other && Are(pair.Value, other));
            default:
                return Numbers.Whole(left) is { } whole && Numbers.Whole(right) is { } other ? whole == other
                    : Numbers.Real(left) is { } real && Numbers.Real(right) is { } another && real == another;
        }
    }

    /// <summary>Whether the left value comes before (negative), after or with the right one.</summary>
    /// <exception cref="JinjaException">Such values have no order.</exception>
    public static int Compare(object left, object right, string sign = "<")
    {
        switch (left, right)
        {
            case (string a, string b):
                return CompareTexts(a, b);
            case (Sequence a, Sequence b) when a.IsTuple == b.IsTuple:
                RuntimeHelpers.EnsureSufficientExecutionStack();
                for (var i = 0; i < Math.Min(a.Items.Count, b.Items.Count); i++)
                {
                    if (!Are(a.Items[i], b.Items[i]))
                    {
                        return Compare(a.Items[i], b.Items[i], sign);
                    }
                }

                return a.Items.Count.CompareTo(b.Items.Count);
            case (Undefined undefined, _):
                throw undefined.Fault();
            case (_, Undefined undefined):
                throw undefined.Fault();
            default:
                if (Numbers.Whole(left) is { } whole && Numbers.Whole(right) is { } other)
                {
                    return whole.CompareTo(other);
                }

                return Numbers.Real(left) is { } real && Numbers.Real(right) is { } another ? real < another ? -1 : real > another ? 1 : 0
                    : throw JinjaException.Failed($"'{sign}' not supported between instances of '{Types.Name(left)}' and '{Types.Name(right)}'");
        }
    }

    /// <inheritdoc/>
    public new bool Equals(object? x, object? y) => Are(x!, y!);

    /// <inheritdoc/>
    public int GetHashCode(object obj) => obj switch
    {
        string text => text.GetHashCode(StringComparison.Ordinal),
        long number => number.GetHashCode(),
        bool holds => holds ? 1L.GetHashCode() : 0L.GetHashCode(),
        double number when double.IsInteger(number) && Math.Abs(number) < 1e18 => ((long)number).GetHashCode(),
        double or BigInteger => Numbers.Real(obj)!.Value.GetHashCode(),
        Sequence { IsTuple: true } tuple => tuple.Items.Aggregate(17, (hash, one) => unchecked((hash * 31) + GetHashCode(one))),
        Sequence or Mapping => throw JinjaException.Failed($"unhashable type: '{Types.Name(obj)}'"),
        _ => RuntimeHelpers.GetHashCode(obj),
    };

    // Surrogates come before the private use area in UTF-16 and behind it by code point.
    private static int CompareTexts(string left, string right)
    {
        var length = Math.Min(left.Length, right.Length);
        for (var i = 0; i < length; i++)
        {
            if (left[i] != right[i])
            {
                var (one, other) = (char.IsSurrogate(left[i]), char.IsSurrogate(right[i]));
                return one == other ? left[i].CompareTo(right[i]) : one ? 1 : -1;
            }
        }

        return left.Length.CompareTo(right.Length);
    }
}
