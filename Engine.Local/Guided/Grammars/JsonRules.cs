using static Atrium.Engine.Guided.Grammars.Expressions;

namespace Atrium.Engine.Guided.Grammars;

/// <summary>
/// The rules of JSON. Whitespace and digits are bounded, so a model cannot go round in blanks or zeros; numbers fit a double,
/// whole ones 64 bits; an escaped surrogate comes in a pair, so that every accepted text is one a strict reader takes.
/// </summary>
internal static class JsonRules
{
    public const int MaxDigits = 18;

    /// <summary>What may stand in a JSON string as it is.</summary>
    public static readonly CharSet Raw = CharSet.All.Except(CharSet.Of("\"\\")).Except(CharSet.Of((0, 0x1F)));

    public static readonly CharSet Digit = CharSet.Of(('0', '9'));

    public static readonly Expression Blank = new Reference("blank");
    public static readonly Expression Value = new Reference("json-value");
    public static readonly Expression Object = new Reference("json-object");
    public static readonly Expression Array = new Reference("json-array");
    public static readonly Expression String = new Reference("json-string");
    public static readonly Expression Number = new Reference("json-number");
    public static readonly Expression Integer = new Reference("json-integer");
    public static readonly Expression Character = new Reference("json-character");
    public static readonly Expression Boolean = Any(Exact("true"), Exact("false"));
    public static readonly Expression Null = Exact("null");

    private static readonly Expression Hex = Chars(CharSet.Of(('0', '9'), ('a', 'f'), ('A', 'F')));

    private static readonly Dictionary<string, Expression> Bodies = new()
    {
        ["blank"] = Any(Empty, Exact(" "), Seq(Exact("\n"), Times(Chars(CharSet.Of(" \t")), 0, 24))),
        ["json-value"] = Any(Object, Array, String, Number, Boolean, Null),
        ["json-object"] = JsonText.Object(JsonText.List(Member(String, Value), 0, null)),
        ["json-array"] = JsonText.Array(JsonText.List(Value, 0, null)),
        ["json-string"] = JsonText.String(Times(Character, 0, null)),
        ["json-integer"] = Seq(Optional(Exact("-")), Whole),
        ["json-number"] = Seq(Integer, Fraction(MaxDigits), Optional(Exponent)),
        ["json-character"] = Any(Chars(Raw), Seq(Exact("\\"), new Reference("json-escape"))),
        ["json-escape"] = Any(Chars(CharSet.Of("\"\\/bfnrt")), Seq(Exact("u"), new Reference("json-unicode"))),
        ["json-unicode"] = Any(
            Seq(Chars(CharSet.Of(('0', '9'), ('a', 'c'), ('e', 'f'), ('A', 'C'), ('E', 'F'))), Times(Hex, 3, 3)),
            Seq(Chars(CharSet.Of("dD")), Chars(CharSet.Of(('0', '7'))), Times(Hex, 2, 2)),
            Seq(Surrogate("89abAB"), Exact("\\u"), Surrogate("cdefCDEF"))),
    };

    private static Expression Whole => Any(Exact("0"), Seq(Chars(CharSet.Of(('1', '9'))), Times(Chars(Digit), 0, MaxDigits - 1)));

    private static Expression Exponent => Seq(Chars(CharSet.Of("eE")), Optional(Chars(CharSet.Of("+-"))), Times(Chars(Digit), 1, 2));

    public static Expression Body(string rule) => Bodies[rule];

    public static Expression Member(Expression name, Expression value) => Seq(name, Exact(":"), Blank, value);

    /// <summary>At most <paramref name="digits"/> decimals, after a point that comes only with at least one.</summary>
    public static Expression Fraction(int digits) => Optional(Seq(Exact("."), Times(Chars(Digit), 1, digits)));

    private static Expression Surrogate(string second) => Seq(Chars(CharSet.Of("dD")), Chars(CharSet.Of(second)), Times(Hex, 2, 2));
}
