using System.Globalization;
using System.Text;
using Atrium.Engine.Guided.Grammars;
using static Atrium.Engine.Guided.Grammars.Expressions;

namespace Atrium.Engine.Guided.Patterns;

/// <summary>Reads a regular expression; anchors stay in, for <see cref="Anchors"/> to resolve.</summary>
internal sealed class PatternParser
{
    private const int MaxDepth = 64;
    private const int MaxRepeat = 10_000;
    private const long MaxSize = 50_000;

    private readonly PatternText _text;

    private PatternParser(string pattern) => _text = new PatternText(pattern);

    public static Expression Parse(string pattern)
    {
        var parser = new PatternParser(pattern);
        var expression = parser.Alternatives(0);
        if (!parser._text.AtEnd)
        {
            throw parser._text.Error("an unopened ) closes");
        }

        return Size(expression) <= MaxSize
            ? expression
            : throw new GuideException($"the regex is too large: written out it has more than {MaxSize} characters to match");
    }

    private Expression Alternatives(int depth)
    {
        if (depth > MaxDepth)
        {
            throw _text.Error($"groups nest deeper than {MaxDepth}");
        }

        var options = new List<Expression>();
        do
        {
            var parts = new List<Expression>();
            while (!_text.AtEnd && _text.Peek() is not ('|' or ')'))
            {
                parts.Add(Quantified(Item(depth)));
            }

            options.Add(Seq(parts));
        }
        while (_text.Take('|'));
        return Any(options);
    }

    private Expression Item(int depth)
    {
        var start = _text.Position;
        var character = _text.Next();
        switch (character)
        {
            case '.':
                return Chars(CharSet.All.Except(CharSet.Of("\n")));
            case '^':
                return new Anchor(AtStart: true, start);
            case '$':
                return new Anchor(AtStart: false, start);
            case '[':
                return Chars(PatternClasses.Read(_text));
            case '\\':
                return PatternClasses.Escape(_text, inClass: false) is var escape && escape is OneOf one ? Chars(one.Set.Intersect(CharSet.All)) : escape;
            case '(':
                Group(start);
                var body = Alternatives(depth + 1);
                return _text.Take(')') ? body : throw _text.Error("this group is not closed", start);
            case '*' or '+' or '?':
                throw _text.Error("nothing to repeat", start);
            default:
                return Exact(new Rune(character).ToString());
        }
    }

    private void Group(int start)
    {
        if (!_text.Take('?'))
        {
            return;
        }

        if (_text.Take(':'))
        {
            return;
        }

        _ = _text.Take('P');
        if (_text.Take('<') && !_text.AtEnd && _text.Peek() is not ('=' or '!'))
        {
            while (_text.Next() != '>')
            {
            }

            return;
        }

        throw _text.Error("only plain, named and (?:...) groups are supported: no lookaround, no conditions, no inline options", start);
    }

    private Expression Quantified(Expression item)
    {
        while (!_text.AtEnd)
        {
            var start = _text.Position;
            if (Counts() is not { } counts)
            {
                return item;
            }

            if (item is Anchor)
            {
                throw _text.Error("an anchor cannot be repeated", start);
            }

            _ = _text.Take('?');
            if (!_text.AtEnd && _text.Peek() is '+' or '*' or '?')
            {
                throw _text.Error("a quantifier after a quantifier (possessive ones are not supported)");
            }

            item = Times(item, counts.Min, counts.Max);
        }

        return item;
    }

    /// <summary>*, +, ?, {m}, {m,} or {m,n}; a brace that is none of them stands for itself.</summary>
    private (int Min, int? Max)? Counts()
    {
        var start = _text.Position;
        if (_text.Take('*'))
        {
            return (0, null);
        }

        if (_text.Take('+'))
        {
            return (1, null);
        }

        if (_text.Take('?'))
        {
            return (0, 1);
        }

        if (!_text.Take('{'))
        {
            return null;
        }

        var min = Number();
        var max = _text.Take(',') ? Number() : min;
        if (min is null || !_text.Take('}'))
        {
            _text.Position = start;
            return null;
        }

        return Math.Max(min.Value, max ?? 0) > MaxRepeat || max < min
            ? throw _text.Error($"a repetition needs its counts in order and at most {MaxRepeat}", start)
            : (min.Value, max);
    }

    private int? Number()
    {
        var digits = new StringBuilder();
        while (!_text.AtEnd && _text.Peek() is >= '0' and <= '9' && digits.Length < 7)
        {
            digits.Append((char)_text.Next());
        }

        return digits.Length == 0 ? null : int.Parse(digits.ToString(), CultureInfo.InvariantCulture);
    }

    private static long Size(Expression expression) => expression switch
    {
        Literal literal => literal.Text.Length,
        Sequence sequence => Math.Min(sequence.Parts.Sum(Size), MaxSize + 1),
        Choice choice => Math.Min(choice.Options.Sum(Size), MaxSize + 1),
        Repeat repeat => Math.Min(Size(repeat.Body) * Math.Max(1, Math.Max(repeat.Min, repeat.Max ?? 1)), MaxSize + 1),
        _ => 1,
    };
}
