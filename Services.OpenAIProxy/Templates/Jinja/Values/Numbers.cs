using System.Globalization;
using System.Numerics;

namespace Atrium.OpenAIProxy.Templates.Jinja.Values;

/// <summary>Python's numbers, of which a truth value is one.</summary>
internal static class Numbers
{
    /// <summary>A whole number in its one form: long where it fits.</summary>
    public static object Normal(BigInteger number) => number.GetBitLength() < 64 ? (long)number : (object)number;

    /// <summary>The value as a whole number; null when it is none.</summary>
    public static BigInteger? Whole(object value) => value switch
    {
        long number => number,
        bool holds => holds ? 1 : 0,
        BigInteger number => number,
        _ => null,
    };

    /// <summary>The value as a floating-point number; null when it is no number.</summary>
    public static double? Real(object value) => value switch
    {
        double number => number,
        long number => number,
        bool holds => holds ? 1 : 0,
        BigInteger number => (double)number,
        _ => null,
    };

    /// <summary>Whether it is a number.</summary>
    public static bool Are(object value) => value is long or bool or double or BigInteger;

    /// <summary>A whole number for counts and indices.</summary>
    /// <exception cref="JinjaException">It is none, or far too large.</exception>
    public static int Index(object value) => Whole(value) is { } number
        ? (int)BigInteger.Max(int.MinValue + 1, BigInteger.Min(int.MaxValue, number))
        : throw JinjaException.Failed($"'{Types.Name(value)}' object cannot be interpreted as an integer");

    /// <summary><c>repr</c> of a floating-point number.</summary>
    public static string Text(double number)
    {
        if (!double.IsFinite(number))
        {
            return double.IsNaN(number) ? "nan" : number > 0 ? "inf" : "-inf";
        }

        var shortest = number.ToString("R", CultureInfo.InvariantCulture);
        var power = number == 0 ? 0 : Power(number);
        if (power is >= -4 and < 16)
        {
            shortest = decimal.TryParse(shortest, NumberStyles.Float, CultureInfo.InvariantCulture, out var exact) && shortest.Contains('E', StringComparison.Ordinal)
                ? exact.ToString(CultureInfo.InvariantCulture) : shortest;
            return shortest.Contains('.', StringComparison.Ordinal) ? shortest : shortest + ".0";
        }

        var (digits, sign) = (Digits(shortest), number < 0 ? "-" : "");
        return $"{sign}{digits[0]}{(digits.Length > 1 ? "." + digits[1..] : "")}e{(power < 0 ? '-' : '+')}{Math.Abs(power):00}";
    }

    // The power of ten of the first digit.
    private static int Power(double number)
    {
        var text = number.ToString("E16", CultureInfo.InvariantCulture);
        return int.Parse(text.AsSpan(text.IndexOf('E', StringComparison.Ordinal) + 1), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);
    }

    private static string Digits(string text)
    {
        var end = text.IndexOf('E', StringComparison.Ordinal);
        var digits = (end < 0 ? text : text[..end]).Replace(".", "", StringComparison.Ordinal).TrimStart('-', '0').TrimEnd('0');
        return digits.Length == 0 ? "0" : digits;
    }
}
