using System.Globalization;
using System.Text;
using Atrium.Engine.Guided.Grammars;

namespace Atrium.Engine.Guided.Patterns;

/// <summary>Character classes and escapes.</summary>
internal static class PatternClasses
{
    private static readonly CharSet Digits = CharSet.Of(('0', '9'));
    private static readonly CharSet Words = CharSet.Of(('0', '9'), ('A', 'Z'), ('a', 'z'), ('_', '_'));
    private static readonly CharSet Spaces = CharSet.Of(" \t\n\v\f\r");

    /// <summary>Reads a class whose [ has been read.</summary>
    public static CharSet Read(PatternText text)
    {
        var start = text.Position - 1;
        var negated = text.Take('^');
        var set = CharSet.None;
        while (!text.Take(']'))
        {
            var at = text.Position;
            var first = Member(text);
            if (text.Take('-'))
            {
                if (text.Take(']'))
                {
                    set = set.Union(first).Union(CharSet.Of("-"));
                    break;
                }

                var last = Member(text);
                if (Single(first) is not { } from || Single(last) is not { } to || from > to)
                {
                    throw text.Error("a range needs two single characters in order", at);
                }

                set = set.Union(CharSet.Of((from, to)));
            }
            else
            {
                set = set.Union(first);
            }
        }

        set = negated ? set.Complement() : set.Intersect(CharSet.All);
        return set.IsEmpty ? throw text.Error("this class holds no character", start) : set;
    }

    /// <summary>Reads an escape whose backslash has been read.</summary>
    public static Expression Escape(PatternText text, bool inClass)
    {
        var start = text.Position - 1;
        return text.Next() switch
        {
            'd' => Expressions.Chars(Digits),
            'D' => Expressions.Chars(Digits.Complement()),
            'w' => Expressions.Chars(Words),
            'W' => Expressions.Chars(Words.Complement()),
            's' => Expressions.Chars(Spaces),
            'S' => Expressions.Chars(Spaces.Complement()),
            'A' when !inClass => new Anchor(AtStart: true, start),
            'z' or 'Z' when !inClass => new Anchor(AtStart: false, start),
            'b' when inClass => One('\b'),
            't' => One('\t'),
            'n' => One('\n'),
            'r' => One('\r'),
            'f' => One('\f'),
            'v' => One('\v'),
            '0' => One('\0'),
            'x' => One(Hex(text, 2, start)),
            'u' => One(text.Take('{') ? Braced(text, start) : Unit(text, start)),
            >= '1' and <= '9' => throw text.Error("back references are not supported", start),
            'b' or 'B' => throw text.Error("word boundaries are not supported", start),
            >= 'a' and <= 'z' or >= 'A' and <= 'Z' => throw text.Error("this escape is not supported", start),
            var character => One(character),
        };
    }

    private static CharSet Member(PatternText text) => text.Next() is var character && character != '\\'
        ? CharSet.Of((character, character))
        : Escape(text, inClass: true) is OneOf oneOf ? oneOf.Set : throw text.Error("this escape cannot stand in a class");

    private static int? Single(CharSet set) => set.Count == 1 ? set.Ranges[0].First : null;

    private static Expression One(int character) => Expressions.Chars(CharSet.Of((character, character)));

    private static int Unit(PatternText text, int start)
    {
        var unit = Hex(text, 4, start);
        if (unit is < 0xD800 or > 0xDFFF)
        {
            return unit;
        }

        // A character above U+FFFF, spelled as its two UTF-16 units.
        if (unit < 0xDC00 && text.Take('\\') && text.Take('u') && Hex(text, 4, start) is >= 0xDC00 and <= 0xDFFF and var low)
        {
            return char.ConvertToUtf32((char)unit, (char)low);
        }

        throw text.Error("half a surrogate pair", start);
    }

    private static int Braced(PatternText text, int start)
    {
        var digits = new StringBuilder();
        while (!text.Take('}'))
        {
            digits.Append((char)text.Next());
        }

        return int.TryParse(digits.ToString(), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var value)
            && Rune.IsValid(value)
            ? value
            : throw text.Error("\\u{...} needs the number of a character", start);
    }

    private static int Hex(PatternText text, int count, int start)
    {
        var value = 0;
        for (var i = 0; i < count; i++)
        {
            var digit = text.Next();
            value = digit < 0x80 && char.IsAsciiHexDigit((char)digit)
                ? (value * 16) + Convert.ToInt32(((char)digit).ToString(), 16)
                : throw text.Error($"{count} hexadecimal digits expected", start);
        }

        return value;
    }
}
