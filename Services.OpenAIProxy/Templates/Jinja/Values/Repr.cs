using System.Globalization;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Text;

namespace Atrium.OpenAIProxy.Templates.Jinja.Values;

/// <summary>Python's <c>str</c> and <c>repr</c>.</summary>
internal static class Repr
{
    /// <summary><c>str(value)</c>: what <c>{{ value }}</c> prints.</summary>
    public static string Text(object value) => value switch
    {
        string text => text,
        Undefined => "",
        _ => Of(value),
    };

    /// <summary><c>repr(value)</c>: how a value looks inside of a list.</summary>
    public static string Of(object value)
    {
        switch (value)
        {
            case None:
                return "None";
            case bool holds:
                return holds ? "True" : "False";
            case long number:
                return number.ToString(CultureInfo.InvariantCulture);
            case BigInteger number:
                return number.ToString(CultureInfo.InvariantCulture);
            case double number:
                return Numbers.Text(number);
            default:
                var text = new StringBuilder();
                Append(text, value);
                return text.ToString();
        }
    }

    private static void Append(StringBuilder text, object value)
    {
        RuntimeHelpers.EnsureSufficientExecutionStack();
        switch (value)
        {
            case string said:
                AppendQuoted(text, said);
                break;
            case Sequence sequence:
                AppendItems(text.Append(sequence.IsTuple ? '(' : '['), sequence.Items);
                text.Append(sequence is { IsTuple: true, Items.Count: 1 } ? ",)" : sequence.IsTuple ? ")" : "]");
                break;
            case Mapping mapping:
                text.Append('{');
                var first = true;
                foreach (var (key, member) in mapping.Items)
                {
                    text.Append(first ? "" : ", ");
                    Append(text, key);
                    Append(text.Append(": "), member);
                    first = false;
                }

                text.Append('}');
                break;
            case MappingView view:
                AppendItems(text.Append("dict_").Append(view.Name).Append("(["), view.Items);
                text.Append("])");
                break;
            case Undefined:
                text.Append("Undefined");
                break;
            case Generator or Namespace or LoopState or Callable:
                text.Append('<').Append(Types.Name(value)).Append('>');
                break;
            default:
                text.Append(Of(value));
                break;
        }
    }

    private static void AppendItems(StringBuilder text, IReadOnlyList<object> items)
    {
        for (var i = 0; i < items.Count; i++)
        {
            Append(text.Append(i == 0 ? "" : ", "), items[i]);
        }
    }

    private static void AppendQuoted(StringBuilder text, string said)
    {
        var quote = said.Contains('\'', StringComparison.Ordinal) && !said.Contains('"', StringComparison.Ordinal) ? '"' : '\'';
        text.Append(quote);
        for (var i = 0; i < said.Length; i++)
        {
            var c = said[i];
            _ = c switch
            {
                '\\' => text.Append("\\\\"),
                '\n' => text.Append("\\n"),
                '\r' => text.Append("\\r"),
                '\t' => text.Append("\\t"),
                _ when c == quote => text.Append('\\').Append(c),
                >= ' ' and <= '~' => text.Append(c),
                _ when char.IsSurrogatePair(said, i) => AppendRune(text, new Rune(c, said[++i])),
                _ when char.IsSurrogate(c) => text.Append(CultureInfo.InvariantCulture, $"\\u{(int)c:x4}"),
                _ => AppendRune(text, new Rune(c)),
            };
        }

        text.Append(quote);
    }

    private static StringBuilder AppendRune(StringBuilder text, Rune rune) => Rune.GetUnicodeCategory(rune) switch
    {
        UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned
            or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator or UnicodeCategory.SpaceSeparator => rune.Value switch
            {
                < 0x100 => text.Append(CultureInfo.InvariantCulture, $"\\x{rune.Value:x2}"),
                < 0x10000 => text.Append(CultureInfo.InvariantCulture, $"\\u{rune.Value:x4}"),
                _ => text.Append(CultureInfo.InvariantCulture, $"\\U{rune.Value:x8}"),
            },
        _ => text.Append(rune.ToString()),
    };
}
