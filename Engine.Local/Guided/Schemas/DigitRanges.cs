using System.Globalization;
using Atrium.Engine.Guided.Grammars;
using static Atrium.Engine.Guided.Grammars.Expressions;

namespace Atrium.Engine.Guided.Schemas;

/// <summary>Decimal notation between two limits.</summary>
internal static class DigitRanges
{
    private static readonly Expression Digit = Chars(JsonRules.Digit);

    /// <summary>Whole numbers from <paramref name="first"/> to <paramref name="last"/>, neither negative.</summary>
    public static Expression Whole(decimal first, decimal last)
    {
        var (low, high) = (first.ToString(CultureInfo.InvariantCulture), last.ToString(CultureInfo.InvariantCulture));
        var options = new List<Expression>();
        for (var length = low.Length; length <= high.Length; length++)
        {
            options.Add(SameLength(
                length == low.Length ? low : "1" + new string('0', length - 1),
                length == high.Length ? high : new string('9', length)));
        }

        return Any(options);
    }

    /// <summary>
    /// Digits after a point, possibly none, that lie between two fractions given by their digits without trailing zeros; null:
    /// no limit.
    /// </summary>
    public static Expression Fraction(string? low, bool lowIncluded, string? high, bool highIncluded, int most)
    {
        if (low is null && high is null)
        {
            return Times(Digit, 0, most);
        }

        // With no digit more, the rest is zero.
        var stop = low is null || (low.Length == 0 && lowIncluded);
        stop &= high is null || high.Length > 0 || highIncluded;
        var options = new List<Expression>();
        if (stop)
        {
            options.Add(Empty);
        }

        var (from, to) = (First(low, '0'), First(high, '9'));
        for (var digit = from; digit <= to && most > 0; digit++)
        {
            var (tightLow, tightHigh) = (low is not null && digit == from, high is not null && digit == to);
            var same = digit;
            while (!tightLow && !tightHigh && digit < to && !(high is not null && digit + 1 == to))
            {
                digit++;
            }

            options.Add(Seq(
                Chars(CharSet.Of((same, digit))),
                Fraction(tightLow ? Rest(low!) : null, lowIncluded, tightHigh ? Rest(high!) : null, highIncluded, most - 1)));
        }

        return Any(options);
    }

    private static char First(string? digits, char unlimited) => digits is null ? unlimited : digits.Length == 0 ? '0' : digits[0];

    private static string Rest(string digits) => digits.Length == 0 ? "" : digits[1..];

    private static Expression SameLength(string low, string high)
    {
        if (low.Length == 0)
        {
            return Empty;
        }

        if (low.All(digit => digit == '0') && high.All(digit => digit == '9'))
        {
            return Times(Digit, low.Length, low.Length);
        }

        if (low[0] == high[0])
        {
            return Seq(Exact(low[..1]), SameLength(low[1..], high[1..]));
        }

        var rest = low.Length - 1;
        var (from, to) = (low[0], high[0]);
        var options = new List<Expression>();
        if (low[1..].Any(digit => digit != '0'))
        {
            options.Add(Seq(Exact(low[..1]), SameLength(low[1..], new string('9', rest))));
            from++;
        }

        if (high[1..].Any(digit => digit != '9'))
        {
            options.Add(Seq(Exact(high[..1]), SameLength(new string('0', rest), high[1..])));
            to--;
        }

        if (from <= to)
        {
            options.Add(Seq(Chars(CharSet.Of((from, to))), Times(Digit, rest, rest)));
        }

        return Any(options);
    }
}
