using Atrium.OpenAIProxy.Templates.Jinja.Values;

namespace Atrium.OpenAIProxy.Templates.Jinja.Lexing;

/// <summary>
/// Cuts a template into tokens, with the whitespace rules that Hugging Face's templates are written for: <c>trim_blocks</c> and
/// <c>lstrip_blocks</c> are on, and one line feed at the end of the source is none of it.
/// </summary>
internal sealed class Lexer
{
    private readonly string _source;
    private readonly TagLexer _tags;
    private readonly List<Token> _tokens = [];
    private readonly Lines _lines;
    private int _at;
    private bool _lineStarts = true;

    private Lexer(string source)
    {
        _source = source.ReplaceLineEndings("\n");
        _source = _source.EndsWith('\n') ? _source[..^1] : _source;
        _lines = new Lines(_source);
        _tags = new TagLexer(_source, _lines, _tokens);
    }

    /// <summary>All tokens of <paramref name="source"/>, with an end at the end.</summary>
    /// <exception cref="JinjaException">A tag is not closed, or holds what is no token.</exception>
    public static IReadOnlyList<Token> Read(string source)
    {
        var lexer = new Lexer(source);
        while (lexer.ReadOne())
        {
        }

        lexer._tokens.Add(new Token(TokenKind.End, "", lexer._lines.At(lexer._source.Length)));
        return lexer._tokens;
    }

    private bool ReadOne()
    {
        var open = NextTag(_at);
        if (open < 0)
        {
            AddData(_source[_at..], _at);
            return false;
        }

        var kind = _source[open + 1];
        var start = open + 2;
        var sign = start < _source.Length && _source[start] is '-' or '+' ? _source[start++] : '\0';
        AddData(Before(_source[_at..open], sign, kind != '{'), _at);
        switch (kind)
        {
            case '#':
                _at = AfterComment(start, open);
                break;
            case '%' when RawBody(start) is { } body:
                _at = ReadRaw(body, open);
                break;
            default:
                _tokens.Add(new Token(kind == '%' ? TokenKind.BlockBegin : TokenKind.VariableBegin, _source[open..start], _lines.At(open)));
                _at = _tags.Read(start, open, block: kind == '%');
                break;
        }

        _lineStarts = _source[_at - 1] == '\n';
        return true;
    }

    private int NextTag(int from)
    {
        while ((from = _source.IndexOf('{', from)) >= 0 && from + 1 < _source.Length)
        {
            if (_source[from + 1] is '%' or '{' or '#')
            {
                return from;
            }

            from++;
        }

        return -1;
    }

    private void AddData(string text, int at)
    {
        if (text.Length > 0)
        {
            _tokens.Add(new Token(TokenKind.Data, text, _lines.At(at)));
        }
    }

    /// <summary>What stays of the text before a tag.</summary>
    private string Before(string text, char sign, bool strips)
    {
        if (sign == '-')
        {
            return Whitespace.TrimEnd(text);
        }

        var line = text.LastIndexOf('\n') + 1;
        return strips && sign != '+' && (line > 0 || _lineStarts) && Whitespace.IsBlank(text.AsSpan(line)) ? text[..line] : text;
    }

    private int AfterComment(int start, int open)
    {
        var end = _source.IndexOf("#}", start, StringComparison.Ordinal);
        return end < 0 ? throw new JinjaException(JinjaFault.Syntax, "This comment is not closed.", _lines.At(open))
            : TagLexer.After(_source, end + 2, end > start ? _source[end - 1] : '\0', trims: true);
    }

    /// <summary>Where the body of a raw block begins; null when the tag is no such block.</summary>
    private int? RawBody(int at)
    {
        at = Whitespace.Skip(_source, at);
        if (string.CompareOrdinal(_source, at, "raw", 0, 3) != 0)
        {
            return null;
        }

        at = Whitespace.Skip(_source, at + 3);
        return string.CompareOrdinal(_source, at, "%}", 0, 2) == 0 ? at + 2
            : string.CompareOrdinal(_source, at, "-%}", 0, 3) == 0 ? Whitespace.Skip(_source, at + 3)
            : null;
    }

    private int ReadRaw(int body, int open)
    {
        for (var end = _source.IndexOf("{%", body, StringComparison.Ordinal); end >= 0; end = _source.IndexOf("{%", end + 2, StringComparison.Ordinal))
        {
            var at = end + 2;
            var sign = at < _source.Length && _source[at] is '-' or '+' ? _source[at++] : '\0';
            at = Whitespace.Skip(_source, at);
            if (string.CompareOrdinal(_source, at, "endraw", 0, 6) != 0)
            {
                continue;
            }

            at = Whitespace.Skip(_source, at + 6);
            var close = at < _source.Length && _source[at] is '-' or '+' ? _source[at++] : '\0';
            if (string.CompareOrdinal(_source, at, "%}", 0, 2) == 0)
            {
                _lineStarts = _source[body - 1] == '\n';
                AddData(Before(_source[body..end], sign, strips: true), body);
                return TagLexer.After(_source, at + 2, close, trims: true);
            }
        }

        throw new JinjaException(JinjaFault.Syntax, "This raw block is not closed.", _lines.At(open));
    }
}
