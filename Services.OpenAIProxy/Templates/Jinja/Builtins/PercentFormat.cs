using System.Globalization;
using System.Text;
using Atrium.OpenAIProxy.Templates.Jinja.Values;

namespace Atrium.OpenAIProxy.Templates.Jinja.Builtins;

/// <summary>Python's <c>format % values</c>.</summary>
internal static class PercentFormat
{
    private const int Widest = 1000;

    /// <summary>Fills in <paramref name="values"/>: a tuple, a dictionary, or one value.</summary>
    public static string Format(string format, object values)
    {
        var items = values is Sequence { IsTuple: true } tuple ? tuple.Items : [values];
        var (text, next, i) = (new StringBuilder(), 0, 0);
        while (i < format.Length)
        {
            var c = format[i++];
            if (c != '%')
            {
                text.Append(c);
                continue;
            }

            var spec = Spec.Read(format, ref i);
            if (spec.Type == '%')
            {
                text.Append('%');
                continue;
            }

            var value = spec.Key is { } key
                ? (values as Mapping ?? throw JinjaException.Failed("format requires a mapping")).Find(key) ?? throw JinjaException.Failed($"'{key}'")
                : next < items.Count ? items[next++] : throw JinjaException.Failed("not enough arguments for format string");
            text.Append(spec.Fill(value));
        }

        return next < items.Count && values is not (Mapping or Sequence { IsTuple: false }) ? throw JinjaException.Failed("not all arguments converted during string formatting") : text.ToString();
    }

    private readonly record struct Spec(string? Key, string Flags, int Width, int? Precision, char Type)
    {
        public static Spec Read(string format, ref int i)
        {
            string? key = null;
            if (i < format.Length && format[i] == '(' && format.IndexOf(')', i) is > 0 and var close)
            {
                key = format[(i + 1)..close];
                i = close + 1;
            }

            var start = i;
            while (i < format.Length && "-+ 0#".Contains(format[i], StringComparison.Ordinal))
            {
                i++;
            }

            var flags = format[start..i];
            var width = Number(format, ref i);
            int? precision = null;
            if (i < format.Length && format[i] == '.')
            {
                i++;
                precision = Number(format, ref i);
            }

            return i < format.Length ? new Spec(key, flags, width, precision, format[i++]) : throw JinjaException.Failed("incomplete format");
        }

        public string Fill(object value)
        {
            var body = Type switch
            {
                's' => Cut(Repr.Text(value)),
                'r' or 'a' => Cut(Repr.Of(value)),
                'c' => Repr.Text(value),
                'd' or 'i' or 'u' => Whole(value).ToString(CultureInfo.InvariantCulture).PadZeros(Precision),
                'x' => Hex(value, "x"),
                'X' => Hex(value, "X"),
                'f' or 'F' => Real(value).ToString("F" + Digits, CultureInfo.InvariantCulture),
                'e' => Exponent(value, 'e'),
                'E' => Exponent(value, 'E'),
                'g' or 'G' => Real(value).ToString("G" + Digits, CultureInfo.InvariantCulture),
                _ => throw JinjaException.Failed($"unsupported format character '{Type}'"),
            };
            var number = Type is not ('s' or 'r' or 'a' or 'c');
            var sign = number && body[0] == '-' ? "-" : number && Flags.Contains('+', StringComparison.Ordinal) ? "+" : number && Flags.Contains(' ', StringComparison.Ordinal) ? " " : "";
            body = sign == "-" ? body[1..] : body;
            return Flags.Contains('-', StringComparison.Ordinal) ? CodePoints.PadRight(sign + body, Width)
                : number && Flags.Contains('0', StringComparison.Ordinal) ? sign + body.PadLeft(Math.Max(0, Width - sign.Length), '0')
                : CodePoints.PadLeft(sign + body, Width);
        }

        private string Digits => (Precision ?? 6).ToString(CultureInfo.InvariantCulture);

        private static int Number(string format, ref int i)
        {
            var start = i;
            while (i < format.Length && char.IsAsciiDigit(format[i]))
            {
                i++;
            }

            return start == i ? 0 : int.TryParse(format.AsSpan(start, i - start), CultureInfo.InvariantCulture, out var number) && number <= Widest ? number
                : throw JinjaException.Failed("width of a format is too large");
        }

        private static double Real(object value) => Numbers.Real(value) ?? throw JinjaException.Failed($"must be real number, not {Types.Name(value)}");

        private System.Numerics.BigInteger Whole(object value) => Numbers.Whole(value)
            ?? (value is double number && double.IsFinite(number) ? new System.Numerics.BigInteger(number)
                : throw JinjaException.Failed($"%{Type} format: a real number is required, not {Types.Name(value)}"));

        private string Hex(object value, string format) =>
            Numbers.Whole(value) is { } whole ? (whole < 0 ? "-" : "") + System.Numerics.BigInteger.Abs(whole).ToString(format, CultureInfo.InvariantCulture).TrimStart('0').PadLeft(1, '0')
            : throw JinjaException.Failed($"%{Type} format: an integer is required, not {Types.Name(value)}");

        private string Exponent(object value, char mark) =>
            Real(value).ToString($"0.{new string('0', Precision ?? 6)}{mark}+00", CultureInfo.InvariantCulture);

        private string Cut(string text) => Precision is { } most ? text[..CodePoints.Offset(text, Math.Min(most, CodePoints.Length(text)))] : text;
    }

    private static string PadZeros(this string number, int? digits) =>
        digits is not { } most ? number : number[0] == '-' ? "-" + number[1..].PadLeft(most, '0') : number.PadLeft(most, '0');
}
