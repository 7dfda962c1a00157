using Atrium.OpenAIProxy.Templates.Jinja.Lexing;
using Atrium.OpenAIProxy.Templates.Jinja.Nodes;

namespace Atrium.OpenAIProxy.Templates.Jinja.Parsing;

/// <summary>Reads statements.</summary>
internal sealed class StatementParser
{
    private readonly Cursor _cursor;
    private readonly ExpressionParser _expressions;
    private readonly TargetParser _targets;
    private readonly MacroParser _macros;
    private int _loops;

    private StatementParser(Cursor cursor)
    {
        _cursor = cursor;
        _expressions = new ExpressionParser(cursor);
        _targets = new TargetParser(cursor);
        _macros = new MacroParser(cursor, _expressions, this);
    }

    /// <summary>Reads a template: what it prints, and the scope of its own variables.</summary>
    /// <exception cref="JinjaException">It is not a template, or uses what is not supported.</exception>
    public static (Body Body, ScopeShape Shape) Read(IReadOnlyList<Token> tokens)
    {
        var cursor = new Cursor(tokens);
        var body = new StatementParser(cursor).ReadUntil();
        cursor.Resolve();
        return (body, cursor.Shape);
    }

    /// <summary>Reads up to a block tag with one of the words <paramref name="ends"/>, of which the word is next then; without words, up to the end.</summary>
    public Body ReadUntil(params IReadOnlyList<string> ends)
    {
        var open = _cursor.Now.At;
        var statements = new List<Statement>();
        while (true)
        {
            var token = _cursor.Take();
            switch (token.Kind)
            {
                case TokenKind.Data:
                    statements.Add(new Data(token.Text));
                    break;
                case TokenKind.VariableBegin:
                    statements.Add(new Print(_expressions.ReadTuple()));
                    _cursor.Expect(TokenKind.VariableEnd, "'}}'");
                    break;
                case TokenKind.BlockBegin when ends.Contains(_cursor.Now.Text) && _cursor.Now.Kind == TokenKind.Name:
                    return new Body(statements);
                case TokenKind.BlockBegin:
                    statements.Add(_cursor.Nested(ReadBlock));
                    break;
                default:
                    return ends.Count == 0 ? new Body(statements) : throw Cursor.Wrong($"This block is not closed by '{ends[^1]}'.", open);
            }
        }
    }

    /// <summary>The body of a block up to its end tag, which is taken whole.</summary>
    public Body ReadBody(string end)
    {
        Close();
        var body = ReadUntil(end);
        _cursor.Take();
        Close();
        return body;
    }

    /// <summary>Takes the end of a block tag.</summary>
    public void Close() => _cursor.Expect(TokenKind.BlockEnd, "'%}'");

    /// <summary>Reads something in which a loop's end is out of reach.</summary>
    public T OutsideLoops<T>(Func<T> read)
    {
        var loops = _loops;
        _loops = 0;
        var result = read();
        _loops = loops;
        return result;
    }

    private Statement ReadBlock()
    {
        var word = _cursor.ExpectName();
        return word.Text switch
        {
            "if" => ReadIf(),
            "for" => ReadFor(word.At),
            "set" => ReadSet(word.At),
            "macro" => _macros.ReadMacro(),
            "call" => _macros.ReadCall(),
            "filter" => ReadFilter(),
            "with" => ReadWith(),
            "generation" => ReadScoped("endgeneration", new ScopeShape(_cursor.Shape), []),
            "break" or "continue" => ReadJump(word),
            "include" or "import" or "from" or "extends" or "block" or "autoescape" or "trans" or "do" or "debug" or "print" =>
                throw Cursor.Wrong($"'{word.Text}' is not supported: no chat template needs it.", word.At),
            _ => throw Cursor.Wrong($"Unknown tag '{word.Text}'.", word.At),
        };
    }

    private If ReadIf()
    {
        var branches = new List<(Expression, Body)>();
        Body? otherwise = null;
        do
        {
            var test = _expressions.ReadTuple(conditional: false);
            Close();
            branches.Add((test, ReadUntil("elif", "else", "endif")));
        }
        while (_cursor.TookName("elif"));
        if (_cursor.TookName("else"))
        {
            Close();
            otherwise = ReadUntil("endif");
        }

        _cursor.ExpectName("endif");
        Close();
        return new If(branches, otherwise);
    }

    private For ReadFor(Position at)
    {
        var names = _targets.Read(members: false);
        _cursor.ExpectName("in");
        var items = _expressions.ReadTuple(conditional: false);
        var body = new ScopeShape(_cursor.Shape);
        var target = TargetParser.In(body, names);
        var filter = _cursor.TookName("if") ? _cursor.InScope(body, _expressions.Read) : null;
        var recursive = _cursor.TookName("recursive");
        Close();
        var shapes = new ForShapes(body, body.Declare("loop"), new ScopeShape(_cursor.Shape));
        _loops++;
        var statements = _cursor.InScope(body, () => ReadUntil("else", "endfor"));
        _loops--;
        Body? otherwise = null;
        if (_cursor.TookName("else"))
        {
            Close();
            otherwise = _cursor.InScope(shapes.Otherwise, () => ReadUntil("endfor"));
        }

        _cursor.ExpectName("endfor");
        Close();
        return new For(items, target, filter, statements, otherwise, recursive, shapes, at);
    }

    private Statement ReadSet(Position at)
    {
        var target = TargetParser.In(_cursor.Shape, _targets.Read(members: true));
        if (_cursor.Took("="))
        {
            var value = _expressions.ReadTuple();
            Close();
            return new Set(target, value, at);
        }

        var filter = _cursor.Took("|") ? _expressions.ReadBlockFilter() : null;
        var shape = new ScopeShape(_cursor.Shape);
        return new SetBlock(target, shape, OutsideLoops(() => _cursor.InScope(shape, () => ReadBody("endset"))), filter);
    }

    private FilterBlock ReadFilter()
    {
        var filter = _expressions.ReadBlockFilter();
        var shape = new ScopeShape(_cursor.Shape);
        return new FilterBlock(shape, OutsideLoops(() => _cursor.InScope(shape, () => ReadBody("endfilter"))), filter);
    }

    private ScopedBody ReadWith()
    {
        var shape = new ScopeShape(_cursor.Shape);
        var variables = new List<(Target, Expression)>();
        while (_cursor.Now.Kind != TokenKind.BlockEnd)
        {
            if (variables.Count > 0)
            {
                _cursor.Expect(",");
            }

            var names = _targets.Read(members: false);
            _cursor.Expect("=");
            variables.Add((TargetParser.In(shape, names), _expressions.Read()));
        }

        return ReadScoped("endwith", shape, variables);
    }

    private ScopedBody ReadScoped(string end, ScopeShape shape, List<(Target, Expression)> variables) =>
        new(shape, variables, _cursor.InScope(shape, () => ReadBody(end)));

    private Jump ReadJump(Token word)
    {
        Close();
        return _loops > 0 ? new Jump(word.Text == "break" ? Flow.Break : Flow.Continue) : throw Cursor.Wrong($"'{word.Text}' stands outside of a loop.", word.At);
    }
}
