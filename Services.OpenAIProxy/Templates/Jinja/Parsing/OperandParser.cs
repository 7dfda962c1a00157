using Atrium.OpenAIProxy.Templates.Jinja.Builtins;
using Atrium.OpenAIProxy.Templates.Jinja.Lexing;
using Atrium.OpenAIProxy.Templates.Jinja.Nodes;
using Atrium.OpenAIProxy.Templates.Jinja.Values;

namespace Atrium.OpenAIProxy.Templates.Jinja.Parsing;

/// <summary>Reads what stands between operators: values, and what is behind them without a space in most people's templates.</summary>
internal sealed class OperandParser(Cursor cursor, ExpressionParser expressions)
{
    /// <summary>A value with its members, calls, and, where wanted, filters and tests.</summary>
    public Expression Read(bool filters)
    {
        var value = ReadValue();
        while (ReadSuffix(value) is { } longer)
        {
            value = longer;
        }

        return filters ? ReadFilters(value) : value;
    }

    /// <summary><paramref name="value"/> with the filters, tests and calls behind it.</summary>
    public Expression ReadFilters(Expression value)
    {
        while (true)
        {
            if (cursor.Took("|"))
            {
                value = ReadFilter(value);
            }
            else if (cursor.Now.IsName("is"))
            {
                value = ReadTest(value);
            }
            else if (cursor.Now.Is("("))
            {
                value = new CallExpression(value, ReadArguments(), value.At);
            }
            else
            {
                return value;
            }
        }
    }

    /// <summary>A filter, from its name on.</summary>
    public FilterExpression ReadFilter(Expression? value)
    {
        var (name, at) = ReadDotted();
        return new FilterExpression(
            value, Filters.Find(name) ?? throw Cursor.Wrong($"There is no filter '{name}'.", at), cursor.Now.Is("(") ? ReadArguments() : ArgumentList.None, at);
    }

    /// <summary>The arguments of a call.</summary>
    public ArgumentList ReadArguments()
    {
        cursor.Expect("(");
        var (positional, named) = (new List<(Expression, bool)>(), new List<(string?, Expression)>());
        while (!cursor.Took(")"))
        {
            if (cursor.Took("**"))
            {
                named.Add((null, expressions.Read()));
            }
            else if (cursor.Took("*"))
            {
                positional.Add((expressions.Read(), true));
            }
            else if (cursor.Now.Kind == TokenKind.Name && cursor.Then.Is("="))
            {
                var name = cursor.Take().Text;
                cursor.Take();
                named.Add((name, expressions.Read()));
            }
            else
            {
                positional.Add(named.Count == 0 ? (expressions.Read(), false) : throw Cursor.Wrong("An argument without a name stands behind one with a name.", cursor.Now.At));
            }

            if (!cursor.Now.Is(")"))
            {
                cursor.Expect(",");
            }
        }

        return new ArgumentList(positional, named);
    }

    private (string Name, Position At) ReadDotted()
    {
        var first = cursor.ExpectName();
        var name = first.Text;
        while (cursor.Took("."))
        {
            name += "." + cursor.ExpectName().Text;
        }

        return (name, first.At);
    }

    private Expression ReadTest(Expression value)
    {
        cursor.Take();
        var negated = cursor.TookName("not");
        var (name, at) = ReadDotted();
        var test = Tests.Find(name) ?? throw Cursor.Wrong($"There is no test '{name}'.", at);
        var arguments = cursor.Now.Is("(") ? ReadArguments() : TakesOperand() ? new ArgumentList([(Read(filters: false), false)], []) : ArgumentList.None;
        Expression result = new TestExpression(value, test, arguments, at);
        return negated ? new Negation(result, at) : result;
    }

    private bool TakesOperand() =>
        cursor.Now.Kind is TokenKind.String or TokenKind.Number || cursor.Now.Is("[") || cursor.Now.Is("{")
        || (cursor.Now.Kind == TokenKind.Name && cursor.Now.Text is not ("else" or "or" or "and")
            && (cursor.Now.Text is not "is" ? true : throw Cursor.Wrong("Tests cannot be chained with 'is'.", cursor.Now.At))
            && cursor.Now.Text is not ("if" or "in" or "not"));

    private Expression? ReadSuffix(Expression value)
    {
        if (cursor.Took("."))
        {
            var member = cursor.Take();
            return member.Kind switch
            {
                TokenKind.Name => new AttributeAccess(value, member.Text, member.At),
                TokenKind.Number when member.Value is long index => new ElementAccess(value, new Literal(index, member.At), member.At),
                _ => throw Cursor.Wrong($"Expected a name or number, but got {member.Description}.", member.At),
            };
        }

        return cursor.Now.Is("[") ? ReadElement(value)
            : cursor.Now.Is("(") ? new CallExpression(value, ReadArguments(), value.At)
            : null;
    }

    private Expression ReadElement(Expression value)
    {
        var at = cursor.Take().At;
        var start = cursor.Now.Is(":") ? null : expressions.Read();
        if (!cursor.Took(":"))
        {
            if (cursor.Now.Is(","))
            {
                throw Cursor.Wrong("Several indices at once are not supported.", cursor.Now.At);
            }

            cursor.Expect("]");
            return new ElementAccess(value, start!, at);
        }

        var stop = cursor.Now.Is(":") || cursor.Now.Is("]") ? null : expressions.Read();
        var step = cursor.Took(":") && !cursor.Now.Is("]") ? expressions.Read() : null;
        cursor.Expect("]");
        return new SliceAccess(value, start, stop, step, at);
    }

    private Expression ReadValue()
    {
        var token = cursor.Now;
        switch (token.Kind)
        {
            case TokenKind.Name:
                cursor.Take();
                return token.Text switch
                {
                    "true" or "True" => new Literal(Truth.True, token.At),
                    "false" or "False" => new Literal(Truth.False, token.At),
                    "none" or "None" => new Literal(None.Value, token.At),
                    _ => cursor.Refer(token),
                };
            case TokenKind.Number:
                return new Literal(cursor.Take().Value!, token.At);
            case TokenKind.String:
                var text = "";
                while (cursor.Now.Kind == TokenKind.String)
                {
                    text += (string)cursor.Take().Value!;
                }

                return new Literal(text, token.At);
            case TokenKind.Operator when token.Text == "(":
                cursor.Take();
                var inner = cursor.Now.Is(")") ? new SequenceExpression([], isTuple: true, token.At) : expressions.ReadTuple();
                cursor.Expect(")");
                return inner;
            case TokenKind.Operator when token.Text == "[":
                return new SequenceExpression(ReadItems("]", expressions.Read), isTuple: false, token.At);
            case TokenKind.Operator when token.Text == "{":
                return new MappingExpression(ReadItems("}", ReadMember), token.At);
            default:
                throw cursor.Unexpected("a value");
        }
    }

    private (Expression Key, Expression Value) ReadMember()
    {
        var key = expressions.Read();
        cursor.Expect(":");
        return (key, expressions.Read());
    }

    private List<T> ReadItems<T>(string end, Func<T> read)
    {
        cursor.Take();
        var items = new List<T>();
        while (!cursor.Took(end))
        {
            items.Add(read());
            if (!cursor.Now.Is(end))
            {
                cursor.Expect(",");
            }
        }

        return items;
    }
}
