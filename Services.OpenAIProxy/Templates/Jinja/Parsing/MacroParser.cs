using Atrium.OpenAIProxy.Templates.Jinja.Nodes;

namespace Atrium.OpenAIProxy.Templates.Jinja.Parsing;

/// <summary>Reads macros, and call blocks, whose body is a macro without a name.</summary>
internal sealed class MacroParser(Cursor cursor, ExpressionParser expressions, StatementParser statements)
{
    /// <summary>A macro, from its name on.</summary>
    public MacroDefinition ReadMacro()
    {
        var name = cursor.ExpectName();
        var target = new VariableTarget(cursor.Shape.Declare(name.Text));
        return new MacroDefinition(target, Read(name.Text, "endmacro", required: true));
    }

    /// <summary>A call block, from the parameters of its body on.</summary>
    public CallBlock ReadCall()
    {
        CallExpression? call = null;
        var body = Read("caller", "endcall", required: false, () =>
        {
            var at = cursor.Now.At;
            call = expressions.ReadOperand() as CallExpression ?? throw Cursor.Wrong("Expected a call.", at);
        });
        return new CallBlock(call!, body);
    }

    private MacroShape Read(string name, string end, bool required, Action? between = null)
    {
        var shape = new ScopeShape(cursor.Shape);
        var parameters = required || cursor.Now.Is("(") ? cursor.InScope(shape, () => ReadParameters(shape)) : [];
        between?.Invoke();

        // Whether the body asks for further arguments shows in the words that it mentions.
        var around = cursor.Mentioned.ToList();
        cursor.Mentioned.Clear();
        var body = statements.OutsideLoops(() => cursor.InScope(shape, () => statements.ReadBody(end)));
        var read = new MacroShape(name, parameters, shape, body)
        {
            VarArgs = Asked("varargs"),
            KwArgs = Asked("kwargs"),
            Caller = Asked("caller"),
        };
        cursor.Mentioned.UnionWith(around);
        return read;

        int? Asked(string special) => cursor.Mentioned.Contains(special) && parameters.All(one => one.Name != special) ? shape.Declare(special) : null;
    }

    private List<(string Name, int Slot, Expression? Default)> ReadParameters(ScopeShape shape)
    {
        cursor.Expect("(");
        var parameters = new List<(string, int, Expression?)>();
        while (!cursor.Took(")"))
        {
            var name = cursor.ExpectName();
            var slot = shape.Declare(name.Text);
            parameters.Add((name.Text, slot, cursor.Took("=") ? expressions.Read() : null));
            if (!cursor.Now.Is(")"))
            {
                cursor.Expect(",");
            }
        }

        return parameters;
    }
}
