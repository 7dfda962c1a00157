using System.Globalization;

namespace Atrium.Engine.Guided.Ebnf;

/// <summary>A cursor over GBNF that knows its tokens.</summary>
internal sealed class GbnfText(string text)
{
    public int Position { get; private set; }

    public bool AtEnd => Position >= text.Length;

    public bool AtName => !AtEnd && IsWord(text[Position]);

    public char Peek() => text[Position];

    public bool Take(string expected)
    {
        if (string.CompareOrdinal(text, Position, expected, 0, expected.Length) != 0)
        {
            return false;
        }

        Position += expected.Length;
        return true;
    }

    /// <summary>Skips blanks and comments, and line ends where they do not end a rule.</summary>
    public void SkipBlanks(bool lines)
    {
        while (!AtEnd && (Peek() is ' ' or '\t' or '#' || (lines && Peek() is '\r' or '\n')))
        {
            if (Peek() == '#')
            {
                while (!AtEnd && Peek() is not ('\r' or '\n'))
                {
                    Position++;
                }
            }
            else
            {
                Position++;
            }
        }
    }

    public string Name()
    {
        var start = Position;
        while (AtName)
        {
            Position++;
        }

        return Position > start
            ? text[start..Position]
            : throw Error(Take("_") ? "rule names have letters, digits and -, no _" : "a rule name expected");
    }

    public (int Min, int? Max) Counts()
    {
        switch (text[Position++])
        {
            case '*':
                return (0, null);
            case '+':
                return (1, null);
            case '?':
                return (0, 1);
        }

        SkipBlanks(lines: false);
        var min = Number() ?? throw Error("a number expected");
        int? max = min;
        SkipBlanks(lines: false);
        if (Take(","))
        {
            SkipBlanks(lines: false);
            max = Number();
            SkipBlanks(lines: false);
        }

        return !Take("}") ? throw Error("} expected") : max < min ? throw Error("a repetition with its counts out of order") : (min, max);
    }

    /// <summary>Reads a literal, a class, a dot or a token; answers its number of elements, null when there is none of them here.</summary>
    public int? Terminal()
    {
        var start = Position;
        switch (Peek())
        {
            case '"':
                Position++;
                return Characters('"', start);
            case '[':
                Position++;
                _ = Take("^");
                return Characters(']', start);
            case '.':
                Position++;
                return 1;
            case '<' or '!':
                _ = Take("!");
                var end = Take("<") ? text.IndexOf('>', Position) : -1;
                Position = end > 0 ? end + 1 : throw Error("a token is written <name> or <[number]>", start);
                return 1;
            default:
                return null;
        }
    }

    public GuideException Error(string reason, int? position = null)
    {
        var at = Math.Min(position ?? Position, text.Length);
        var line = text.AsSpan(0, at).Count('\n') + 1;
        var column = at - (text.LastIndexOf('\n', Math.Max(at - 1, 0)) is var start && at == 0 ? -1 : start);
        return new GuideException($"the grammar cannot be used: line {line}, column {column}: {reason}");
    }

    private int Characters(char close, int start)
    {
        var count = 0;
        while (!AtEnd && Peek() != close)
        {
            if (text[Position++] == '\\')
            {
                Escape();
            }

            count++;
        }

        return Take(close.ToString()) ? count : throw Error($"no closing {close}", start);
    }

    private void Escape()
    {
        var digits = AtEnd ? throw Error("the grammar ends in an escape") : text[Position++] switch
        {
            'x' => 2,
            'u' => 4,
            'U' => 8,
            't' or 'r' or 'n' or '\\' or '"' or '[' or ']' or '-' => 0,
            var other => throw Error($"the escape \\{other} is unknown to GBNF", Position - 2),
        };
        for (; digits > 0; digits--, Position++)
        {
            if (AtEnd || !char.IsAsciiHexDigit(Peek()))
            {
                throw Error("a hexadecimal digit expected");
            }
        }
    }

    private int? Number()
    {
        var start = Position;
        while (!AtEnd && char.IsAsciiDigit(Peek()))
        {
            Position++;
        }

        return Position == start ? null
            : int.TryParse(text.AsSpan(start, Position - start), NumberStyles.None, CultureInfo.InvariantCulture, out var value) ? value
            : int.MaxValue;
    }

    private static bool IsWord(char character) => char.IsAsciiLetterOrDigit(character) || character == '-';
}
