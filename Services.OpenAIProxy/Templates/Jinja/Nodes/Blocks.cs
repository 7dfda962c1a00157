using System.Text;
using Atrium.OpenAIProxy.Templates.Jinja.Values;

namespace Atrium.OpenAIProxy.Templates.Jinja.Nodes;

/// <summary><c>with</c> and <c>generation</c>: a body with variables of its own.</summary>
internal sealed class ScopedBody(ScopeShape shape, IReadOnlyList<(Target Target, Expression Value)> variables, Body body) : Statement
{
    /// <inheritdoc/>
    public override Flow Render(Scope scope, StringBuilder output)
    {
        var inner = shape.Open(scope);
        foreach (var (target, value) in variables)
        {
            target.Assign(inner, value.Evaluate(scope));
        }

        return body.Render(inner, output);
    }
}

/// <summary>A <c>filter</c> block.</summary>
internal sealed class FilterBlock(ScopeShape shape, Body body, FilterExpression filter) : Statement
{
    /// <inheritdoc/>
    public override Flow Render(Scope scope, StringBuilder output)
    {
        scope.Run.Print(output, Repr.Text(filter.OfBlock(body.Text(shape.Open(scope)), scope)));
        return Flow.Next;
    }
}

/// <summary>A <c>macro</c>: sets a variable that can be called.</summary>
internal sealed class MacroDefinition(Target target, MacroShape shape) : Statement
{
    /// <inheritdoc/>
    public override Flow Render(Scope scope, StringBuilder output)
    {
        target.Assign(scope, new Macro(shape, scope));
        return Flow.Next;
    }
}

/// <summary>A <c>call</c> block: a call whose callee can call the block's body by the name <c>caller</c>.</summary>
internal sealed class CallBlock(CallExpression call, MacroShape body) : Statement
{
    /// <inheritdoc/>
    public override Flow Render(Scope scope, StringBuilder output)
    {
        scope.Run.Print(output, Repr.Text(call.Evaluate(scope, new Macro(body, scope))));
        return Flow.Next;
    }
}
