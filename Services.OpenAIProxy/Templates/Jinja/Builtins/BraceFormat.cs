using System.Globalization;
using System.Text;
using Atrium.OpenAIProxy.Templates.Jinja.Values;

namespace Atrium.OpenAIProxy.Templates.Jinja.Builtins;

/// <summary>Python's <c>"{}".format(...)</c>, with fields by number and name; of the forms behind a colon, width, alignment and <c>.2f</c> and the like.</summary>
internal static class BraceFormat
{
    /// <summary>Fills in <paramref name="arguments"/>.</summary>
    public static string Format(string format, Arguments arguments)
    {
        var (text, next) = (new StringBuilder(), 0);
        for (var i = 0; i < format.Length; i++)
        {
            var c = format[i];
            if (c is not ('{' or '}'))
            {
                text.Append(c);
            }
            else if (i + 1 < format.Length && format[i + 1] == c)
            {
                text.Append(c);
                i++;
            }
            else
            {
                var close = c == '{' ? format.IndexOf('}', i) : -1;
                var field = close < 0 ? throw JinjaException.Failed("Single brace encountered in format string") : format[(i + 1)..close];
                i = close;
                var colon = field.IndexOf(':', StringComparison.Ordinal);
                var (name, form) = colon < 0 ? (field, "") : (field[..colon], field[(colon + 1)..]);
                text.Append(Form(Value(name, arguments, ref next), form));
            }
        }

        return text.ToString();
    }

    private static object Value(string field, Arguments arguments, ref int next)
    {
        var repr = field.EndsWith("!r", StringComparison.Ordinal);
        var path = (repr ? field[..^2] : field).Split('.');
        var index = path[0].Length == 0 ? next++ : int.TryParse(path[0], NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : -1;
        var value = index < 0 ? arguments.Find(path[0]) ?? throw JinjaException.Failed($"'{path[0]}'")
            : index < arguments.Positional.Count ? arguments.Positional[index]
            : throw JinjaException.Failed($"Replacement index {index} out of range for positional args tuple");
        value = path.Skip(1).Aggregate(value, Members.Attribute);
        return repr ? Repr.Of(value) : value;
    }

    private static string Form(object value, string form)
    {
        if (form.Length == 0)
        {
            return Repr.Text(value);
        }

        var aligned = form.Length > 1 && form[1] is '<' or '>' or '^' ? 2 : form[0] is '<' or '>' or '^' ? 1 : 0;
        var (fill, align) = aligned == 2 ? (form[0], form[1]) : (' ', aligned == 1 ? form[0] : '\0');
        var rest = form[aligned..];
        var percent = rest.Length > 0 && char.IsAsciiLetter(rest[^1]) ? rest : rest + "s";
        if (align == '\0')
        {
            return PercentFormat.Format("%" + (Numbers.Are(value) ? percent : "-" + percent), Sequence.Tuple(value));
        }

        var digits = rest.TakeWhile(char.IsAsciiDigit).Count();
        var width = digits == 0 ? 0 : int.TryParse(rest.AsSpan(0, digits), CultureInfo.InvariantCulture, out var number) && number <= 1000 ? number : throw JinjaException.Failed("width of a format is too large");
        var text = PercentFormat.Format("%" + percent[digits..], Sequence.Tuple(value));
        return align switch
        {
            '<' => CodePoints.PadRight(text, width, fill),
            '>' => CodePoints.PadLeft(text, width, fill),
            _ => CodePoints.PadRight(text.PadLeft(text.Length + (Math.Max(0, width - CodePoints.Length(text)) / 2), fill), width, fill),
        };
    }
}
