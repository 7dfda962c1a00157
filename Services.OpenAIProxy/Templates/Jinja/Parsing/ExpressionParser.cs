using Atrium.OpenAIProxy.Templates.Jinja.Lexing;
using Atrium.OpenAIProxy.Templates.Jinja.Nodes;

namespace Atrium.OpenAIProxy.Templates.Jinja.Parsing;

/// <summary>Reads expressions: the operators, with Jinja's precedence, which is Python's but for <c>~</c> and powers of powers.</summary>
internal sealed class ExpressionParser
{
    private readonly Cursor _cursor;
    private readonly OperandParser _operands;

    /// <summary>Reads from <paramref name="cursor"/> on.</summary>
    public ExpressionParser(Cursor cursor)
    {
        _cursor = cursor;
        _operands = new OperandParser(cursor, this);
    }

    /// <summary>An expression.</summary>
    public Expression Read() => _cursor.Nested(ReadConditional);

    /// <summary>An expression, or several with commas between them, which are a tuple.</summary>
    public Expression ReadTuple(bool conditional = true)
    {
        var at = _cursor.Now.At;
        var first = One();
        if (!_cursor.Now.Is(","))
        {
            return first;
        }

        var items = new List<Expression> { first };
        while (_cursor.Took(",") && !EndsTuple())
        {
            items.Add(One());
        }

        return new SequenceExpression(items, isTuple: true, at);

        Expression One() => conditional ? Read() : ReadOr();
    }

    /// <summary>An expression without a condition at its end.</summary>
    public Expression ReadOr()
    {
        var left = ReadAnd();
        while (_cursor.Now.IsName("or"))
        {
            left = new Logical(and: false, left, After(ReadAnd), left.At);
        }

        return left;
    }

    /// <summary>The operand of a unary sign or a test, without filters.</summary>
    public Expression ReadOperand() => _operands.Read(filters: false);

    /// <summary>The filters of a block.</summary>
    public FilterExpression ReadBlockFilter()
    {
        var first = _operands.ReadFilter(null);
        while (_cursor.Took("|"))
        {
            first = _operands.ReadFilter(first);
        }

        return first;
    }

    /// <summary>The arguments of a call, from its parenthesis on.</summary>
    public ArgumentList ReadArguments() => _operands.ReadArguments();

    private bool EndsTuple() =>
        _cursor.Now.Kind is TokenKind.BlockEnd or TokenKind.VariableEnd or TokenKind.End || _cursor.Now.Is(")") || _cursor.Now.Is("=") || _cursor.Now.IsName("in");

    private Expression ReadConditional()
    {
        var value = ReadOr();
        while (_cursor.TookName("if"))
        {
            var test = ReadOr();
            value = new Conditional(test, value, _cursor.TookName("else") ? Read() : null, value.At);
        }

        return value;
    }

    private Expression ReadAnd()
    {
        var left = ReadNot();
        while (_cursor.Now.IsName("and"))
        {
            left = new Logical(and: true, left, After(ReadNot), left.At);
        }

        return left;
    }

    private Expression ReadNot()
    {
        var at = _cursor.Now.At;
        return _cursor.TookName("not") ? new Negation(_cursor.Nested(ReadNot), at) : ReadComparison();
    }

    private Expression ReadComparison()
    {
        var first = ReadSum();
        var others = new List<(string, Expression)>();
        var at = _cursor.Now.At;
        while (TakeComparison() is { } sign)
        {
            others.Add((sign, ReadSum()));
        }

        return others.Count == 0 ? first : new Comparison(first, others, at);
    }

    private string? TakeComparison()
    {
        var now = _cursor.Now;
        if (now.Kind == TokenKind.Operator && now.Text is "==" or "!=" or "<" or "<=" or ">" or ">=")
        {
            return _cursor.Take().Text;
        }

        if (_cursor.TookName("in"))
        {
            return "in";
        }

        if (now.IsName("not") && _cursor.Then.IsName("in"))
        {
            _cursor.Take();
            _cursor.Take();
            return "not in";
        }

        return null;
    }

    private Expression ReadSum() => ReadLeft(ReadConcatenation, "+", "-");

    private Expression ReadConcatenation()
    {
        var first = ReadProduct();
        if (!_cursor.Now.Is("~"))
        {
            return first;
        }

        var parts = new List<Expression> { first };
        var at = _cursor.Now.At;
        while (_cursor.Took("~"))
        {
            parts.Add(ReadProduct());
        }

        return new Concatenation(parts, at);
    }

    private Expression ReadProduct() => ReadLeft(ReadPower, "*", "/", "//", "%");

    private Expression ReadPower() => ReadLeft(ReadUnary, "**");

    private Expression ReadLeft(Func<Expression> read, params ReadOnlySpan<string> signs)
    {
        var left = read();
        while (_cursor.Now.Kind == TokenKind.Operator && signs.Contains(_cursor.Now.Text))
        {
            var sign = _cursor.Take();
            left = new Operation(sign.Text, left, read(), sign.At);
        }

        return left;
    }

    private Expression ReadUnary()
    {
        var sign = _cursor.Now;
        if (!sign.Is("-") && !sign.Is("+"))
        {
            return _operands.Read(filters: true);
        }

        var signed = ReadSigned();
        return _operands.ReadFilters(signed);
    }

    private Expression ReadSigned()
    {
        var sign = _cursor.Now;
        if (!sign.Is("-") && !sign.Is("+"))
        {
            return ReadOperand();
        }

        _cursor.Take();
        return new Signed(sign.Text == "-", _cursor.Nested(ReadSigned), sign.At);
    }

    private Expression After(Func<Expression> read)
    {
        _cursor.Take();
        return read();
    }
}
