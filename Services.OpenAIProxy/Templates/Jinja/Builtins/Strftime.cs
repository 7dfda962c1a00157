using System.Globalization;
using System.Text;

namespace Atrium.OpenAIProxy.Templates.Jinja.Builtins;

/// <summary>C's <c>strftime</c> in the C locale.</summary>
internal static class Strftime
{
    /// <summary>Writes <paramref name="time"/> by <paramref name="format"/>; a directive that C does not have stays as it is.</summary>
    public static string Format(string format, DateTimeOffset time)
    {
        var text = new StringBuilder();
        for (var i = 0; i < format.Length; i++)
        {
            if (format[i] != '%' || i + 1 == format.Length)
            {
                text.Append(format[i]);
                continue;
            }

            // glibc's flag for numbers without a leading zero.
            var bare = format[++i] == '-' && i + 1 < format.Length;
            var c = bare ? format[++i] : format[i];
            var one = Directive(c, time) ?? $"%{(bare ? "-" : "")}{c}";
            text.Append(bare && one.Length > 1 && one[0] is '0' or ' ' ? one.TrimStart('0', ' ') is { Length: > 0 } shorter ? shorter : "0" : one);
        }

        return text.ToString();
    }

    private static string? Directive(char c, DateTimeOffset time) => c switch
    {
        'Y' => Number(time.Year, 1),
        'y' => Number(time.Year % 100, 2),
        'C' => Number(time.Year / 100, 2),
        'm' => Number(time.Month, 2),
        'B' => time.ToString("MMMM", CultureInfo.InvariantCulture),
        'b' or 'h' => time.ToString("MMM", CultureInfo.InvariantCulture),
        'd' => Number(time.Day, 2),
        'e' => Number(time.Day, 1).PadLeft(2),
        'A' => time.ToString("dddd", CultureInfo.InvariantCulture),
        'a' => time.ToString("ddd", CultureInfo.InvariantCulture),
        'u' => Number(time.DayOfWeek == DayOfWeek.Sunday ? 7 : (int)time.DayOfWeek, 1),
        'w' => Number((int)time.DayOfWeek, 1),
        'H' => Number(time.Hour, 2),
        'I' => Number(((time.Hour + 11) % 12) + 1, 2),
        'M' => Number(time.Minute, 2),
        'S' => Number(time.Second, 2),
        'f' => time.ToString("ffffff", CultureInfo.InvariantCulture),
        'p' => time.Hour < 12 ? "AM" : "PM",
        'j' => Number(time.DayOfYear, 3),
        'U' => Number((time.DayOfYear + 6 - (int)time.DayOfWeek) / 7, 2),
        'W' => Number((time.DayOfYear + 6 - (((int)time.DayOfWeek + 6) % 7)) / 7, 2),
        'V' => Number(ISOWeek.GetWeekOfYear(time.DateTime), 2),
        'G' => Number(ISOWeek.GetYear(time.DateTime), 1),
        's' => time.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture),
        'F' => time.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
        'T' or 'X' => time.ToString("HH:mm:ss", CultureInfo.InvariantCulture),
        'R' => time.ToString("HH:mm", CultureInfo.InvariantCulture),
        'r' => Format("%I:%M:%S %p", time),
        'D' or 'x' => time.ToString("MM'/'dd'/'yy", CultureInfo.InvariantCulture),
        'c' => Format("%a %b %e %H:%M:%S %Y", time),
        'n' => "\n",
        't' => "\t",
        '%' => "%",

        // Python's time has no zone here, as datetime.now() has none.
        'z' or 'Z' => "",
        _ => null,
    };

    private static string Number(int number, int digits) => number.ToString("D" + digits.ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);
}
