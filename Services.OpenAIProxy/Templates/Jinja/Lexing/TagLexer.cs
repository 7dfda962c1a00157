using System.Globalization;
using System.Numerics;
using Atrium.OpenAIProxy.Templates.Jinja.Values;

namespace Atrium.OpenAIProxy.Templates.Jinja.Lexing;

/// <summary>Cuts the inside of tags into tokens.</summary>
internal sealed class TagLexer(string source, Lines lines, List<Token> tokens)
{
    private const string Signs = "+-*/%~()[]{}<>=.:|,;";

    private static readonly string[] LongSigns = ["**", "//", "==", "!=", "<=", ">="];

    /// <summary>Reads from behind the opening of a tag up to its end, and answers where the text goes on.</summary>
    public int Read(int at, int open, bool block)
    {
        var close = block ? "%}" : "}}";
        var nested = new Stack<char>();
        while (true)
        {
            at = Whitespace.Skip(source, at);
            if (at >= source.Length)
            {
                throw Wrong("This tag is not closed.", open);
            }

            if (nested.Count == 0 && EndsAt(at, close, block) is { } sign)
            {
                var end = at + close.Length + (sign == '\0' ? 0 : 1);
                tokens.Add(new Token(block ? TokenKind.BlockEnd : TokenKind.VariableEnd, close, lines.At(at)));
                return After(source, end, sign, trims: block);
            }

            at = ReadOne(at, nested);
        }
    }

    /// <summary>Where the text goes on behind a tag that ends before <paramref name="end"/>.</summary>
    public static int After(string source, int end, char sign, bool trims) =>
        sign == '-' ? Whitespace.Skip(source, end) : sign != '+' && trims && end < source.Length && source[end] == '\n' ? end + 1 : end;

    private char? EndsAt(int at, string close, bool block)
    {
        if (string.CompareOrdinal(source, at, close, 0, 2) == 0)
        {
            return '\0';
        }

        return (source[at] == '-' || (block && source[at] == '+')) && string.CompareOrdinal(source, at + 1, close, 0, 2) == 0 ? source[at] : null;
    }

    private int ReadOne(int at, Stack<char> nested)
    {
        var c = source[at];
        if (c is '\'' or '"')
        {
            return ReadString(at, c);
        }

        if (char.IsAsciiDigit(c))
        {
            return ReadNumber(at);
        }

        if (char.IsLetter(c) || c == '_')
        {
            var end = at + 1;
            while (end < source.Length && (char.IsLetterOrDigit(source[end]) || source[end] == '_'))
            {
                end++;
            }

            tokens.Add(new Token(TokenKind.Name, source[at..end], lines.At(at)));
            return end;
        }

        var sign = Array.Find(LongSigns, one => string.CompareOrdinal(source, at, one, 0, 2) == 0) ?? (Signs.Contains(c, StringComparison.Ordinal) ? c.ToString() : throw Wrong($"Unexpected character '{c}'.", at));
        if (sign is "(" or "[" or "{")
        {
            nested.Push(sign[0]);
        }
        else if (sign is ")" or "]" or "}" && (nested.Count == 0 || (nested.Pop(), sign[0]) is not ('(', ')') and not ('[', ']') and not ('{', '}')))
        {
            throw Wrong($"Unexpected '{sign}'.", at);
        }

        tokens.Add(new Token(TokenKind.Operator, sign, lines.At(at)));
        return at + sign.Length;
    }

    private int ReadString(int at, char quote)
    {
        var end = at + 1;
        while (end < source.Length && source[end] != quote)
        {
            end += source[end] == '\\' ? 2 : 1;
        }

        if (end >= source.Length)
        {
            throw Wrong("This text is not closed.", at);
        }

        var value = StringLiteral.Unescape(source.AsSpan(at + 1, end - at - 1)) ?? throw Wrong("This text has an escape that is not valid.", at);
        tokens.Add(new Token(TokenKind.String, source[at..(end + 1)], lines.At(at), value));
        return end + 1;
    }

    private int ReadNumber(int at)
    {
        var end = Digits(at);

        // A dot behind a dot is an index of an index: a.0.1
        var real = (at == 0 || source[at - 1] != '.') && end + 1 < source.Length && source[end] == '.' && char.IsAsciiDigit(source[end + 1]);
        end = real ? Digits(end + 1) : end;
        if (end < source.Length && source[end] is 'e' or 'E')
        {
            var power = end + 1 < source.Length && source[end + 1] is '+' or '-' ? end + 2 : end + 1;
            (real, end) = power < source.Length && char.IsAsciiDigit(source[power]) ? (true, Digits(power)) : (real, end);
        }

        var text = source[at..end].Replace("_", "", StringComparison.Ordinal);
        var value = real ? double.Parse(text, CultureInfo.InvariantCulture) : Numbers.Normal(BigInteger.Parse(text, CultureInfo.InvariantCulture));
        tokens.Add(new Token(TokenKind.Number, text, lines.At(at), value));
        return end;
    }

    private int Digits(int at)
    {
        while (at < source.Length && (char.IsAsciiDigit(source[at]) || (source[at] == '_' && at + 1 < source.Length && char.IsAsciiDigit(source[at + 1]))))
        {
            at++;
        }

        return at;
    }

    private JinjaException Wrong(string message, int at) => new(JinjaFault.Syntax, message, lines.At(at));
}
