using Atrium.Engine.Guided.Grammars;
using static Atrium.Engine.Guided.Grammars.Expressions;

namespace Atrium.Engine.Guided.Schemas;

/// <summary>
/// Writes numbers, limits included, digit by digit. With limits there is no exponent; without an upper one, numbers stay within
/// <see cref="JsonRules.MaxDigits"/> digits.
/// </summary>
internal static class NumberWriter
{
    private const int MaxDecimals = 15;
    private const decimal Largest = 999_999_999_999_999_999m;

    public static Expression Write(NumberShape shape, SchemaNode node, bool whole)
    {
        var decimals = whole ? 0 : shape.Decimals ?? MaxDecimals;
        if (shape.Minimum is null && shape.Maximum is null)
        {
            return whole || decimals == 0 ? JsonRules.Integer
                : shape.Decimals is null ? JsonRules.Number
                : Seq(JsonRules.Integer, JsonRules.Fraction(decimals));
        }

        var low = new Limit(shape.Minimum ?? -Largest, !shape.ExclusiveMinimum);
        var high = new Limit(shape.Maximum ?? Largest, !shape.ExclusiveMaximum);
        if (low.Value > Largest && shape.Maximum is null)
        {
            throw node.Error("minimum", $"is above {Largest}");
        }

        if (high.Value < -Largest && shape.Minimum is null)
        {
            throw node.Error("maximum", $"is below -{Largest}");
        }

        var negative = low.Value < 0
            ? Seq(Exact("-"), Magnitude(high.Value < 0 ? high.Negated() : new Limit(0, Included: high.Value > 0 || high.Included), low.Negated(), decimals))
            : Never;
        var positive = high.Value >= 0
            ? Magnitude(low.Value >= 0 ? low : new Limit(0, Included: true), high, decimals)
            : Never;
        return Any(negative, positive);
    }

    /// <summary>Numbers without sign between two limits.</summary>
    private static Expression Magnitude(Limit low, Limit high, int decimals)
    {
        if (low.Value > high.Value)
        {
            return Never;
        }

        var (first, last) = (decimal.Truncate(low.Value), decimal.Truncate(high.Value));
        if (first == last)
        {
            return Seq(Whole(first, first), Decimals(low.Fraction, low.Included, high.Fraction, high.Included, decimals));
        }

        return Any(
            Seq(Whole(first, first), Decimals(low.Fraction, low.Included, null, true, decimals)),
            first + 1 < last ? Seq(Whole(first + 1, last - 1), Decimals(null, true, null, true, decimals)) : Never,
            Seq(Whole(last, last), Decimals(null, true, high.Fraction, high.Included, decimals)));
    }

    private static Expression Whole(decimal first, decimal last) => DigitRanges.Whole(first, last);

    private static Expression Decimals(string? low, bool lowIncluded, string? high, bool highIncluded, int most)
    {
        var digits = DigitRanges.Fraction(low, lowIncluded, high, highIncluded, most);
        return Any(
            IsNever(digits) || !IsNullable(digits) ? Never : Empty,
            IsNever(digits) || IsEmpty(digits) ? Never : Seq(Exact("."), NonEmpty(digits)));
    }

    private readonly record struct Limit(decimal Value, bool Included)
    {
        /// <summary>The digits after the point, without trailing zeros.</summary>
        public string Fraction => (Value - decimal.Truncate(Value)).ToString(System.Globalization.CultureInfo.InvariantCulture) is var text
            && text.Contains('.', StringComparison.Ordinal) ? text[(text.IndexOf('.', StringComparison.Ordinal) + 1)..].TrimEnd('0') : "";

        public Limit Negated() => this with { Value = -Value };
    }
}
