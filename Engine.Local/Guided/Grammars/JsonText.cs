using System.Globalization;
using System.Text;
using static Atrium.Engine.Guided.Grammars.Expressions;

namespace Atrium.Engine.Guided.Grammars;

/// <summary>Puts expressions into JSON's punctuation.</summary>
internal static class JsonText
{
    private static readonly Expression Comma = Seq(Exact(","), JsonRules.Blank);

    public static Expression String(Expression characters) => Seq(Exact("\""), characters, Exact("\""));

    public static Expression Object(Expression members) => Bracketed("{", members, "}");

    public static Expression Array(Expression items) => Bracketed("[", items, "]");

    /// <summary><paramref name="item"/>, separated by commas, <paramref name="min"/> to <paramref name="max"/> times.</summary>
    public static Expression List(Expression item, int min, int? max)
    {
        if (max == 0)
        {
            return Empty;
        }

        var list = Seq(item, Following(item, Math.Max(min - 1, 0), max - 1));
        return min == 0 ? Any(Empty, list) : list;
    }

    /// <summary>More of <paramref name="item"/>, each after a comma.</summary>
    public static Expression Following(Expression item, int min, int? max) => Times(After(item), min, max);

    public static Expression After(Expression item) => Seq(Comma, item);

    /// <summary>The text as a JSON string with the fewest escapes.</summary>
    public static string Quote(string value)
    {
        var text = new StringBuilder("\"");
        foreach (var rune in value.EnumerateRunes())
        {
            text.Append(Escape(rune.Value) ?? rune.ToString());
        }

        return text.Append('"').ToString();
    }

    /// <summary>The escape that a character needs in a JSON string; null: none.</summary>
    public static string? Escape(int character) => character switch
    {
        '"' => "\\\"",
        '\\' => "\\\\",
        '\b' => "\\b",
        '\f' => "\\f",
        '\n' => "\\n",
        '\r' => "\\r",
        '\t' => "\\t",
        < 0x20 => "\\u" + character.ToString("x4", CultureInfo.InvariantCulture),
        _ => null,
    };

    /// <summary>Turns an expression over a string's characters into one over their JSON spelling.</summary>
    public static Expression Encode(Expression expression) => expression switch
    {
        Literal literal => Exact(Quote(literal.Text)[1..^1]),
        OneOf oneOf => Encode(oneOf.Set),
        Sequence sequence => Seq([.. sequence.Parts.Select(Encode)]),
        Choice choice => Any([.. choice.Options.Select(Encode)]),
        Repeat repeat => Times(Encode(repeat.Body), repeat.Min, repeat.Max),
        _ => throw new InvalidOperationException($"{expression.GetType().Name} has no JSON spelling"),
    };

    private static Expression Encode(CharSet set)
    {
        var options = new List<Expression>();
        if (set.Intersect(JsonRules.Raw) is { IsEmpty: false } raw)
        {
            options.Add(Chars(raw));
        }

        // A wide set such as [^,] means text; it is not asking for a model's NUL or BEL.
        var escaped = set.Except(JsonRules.Raw);
        var controls = set.Count <= 64;
        foreach (var character in escaped.Ranges.SelectMany(range => Enumerable.Range(range.First, range.Last - range.First + 1)))
        {
            var escape = Escape(character)!;
            if (controls || escape.Length == 2)
            {
                options.Add(Exact(escape));
            }
        }

        return Any(options);
    }

    private static Expression Bracketed(string open, Expression content, string close)
    {
        var options = content is Choice choice ? choice.Options : [content];
        return Any([.. options.Select(option => IsEmpty(option)
            ? Exact(open + close)
            : Seq(Exact(open), JsonRules.Blank, option, JsonRules.Blank, Exact(close)))]);
    }
}
