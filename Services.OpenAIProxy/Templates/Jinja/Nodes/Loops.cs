using System.Text;
using Atrium.OpenAIProxy.Templates.Jinja.Values;

namespace Atrium.OpenAIProxy.Templates.Jinja.Nodes;

/// <summary><c>for</c>. Each turn has a scope of its own: what it sets is gone with it.</summary>
internal sealed class For(Expression items, Target target, Expression? filter, Body body, Body? otherwise, bool recursive, ForShapes shapes, Position at) : Statement
{
    /// <inheritdoc/>
    public override Flow Render(Scope scope, StringBuilder output)
    {
        Render(scope, output, items.Evaluate(scope), depth: 1);
        return Flow.Next;
    }

    private void Render(Scope scope, StringBuilder output, object value, long depth)
    {
        scope.Run.At = at;
        var all = Kept(scope, scope.Run.List(value));
        var loop = new LoopState(all, depth, recursive ? (inner, deeper) => Recursed(scope, inner, deeper) : null);
        for (; loop.Index < all.Count; loop.Index++)
        {
            scope.Run.Step();
            var turn = shapes.Body.Open(scope);
            target.Assign(turn, all[loop.Index]);
            turn[shapes.Loop] = loop;
            if (body.Render(turn, output) == Flow.Break)
            {
                break;
            }
        }

        if (all.Count == 0)
        {
            otherwise?.Render(shapes.Otherwise.Open(scope), output);
        }
    }

    private List<object> Kept(Scope scope, List<object> all) => filter is null ? all : all.FindAll(item =>
    {
        var turn = shapes.Body.Open(scope);
        target.Assign(turn, item);
        return Truth.Of(filter.Evaluate(turn));
    });

    private string Recursed(Scope scope, object value, long depth)
    {
        var output = new StringBuilder();
        Render(scope, output, value, depth);
        return output.ToString();
    }
}

/// <summary>The scopes of a loop.</summary>
/// <param name="Body">That of a turn.</param>
/// <param name="Loop">Where the variable <c>loop</c> is in it.</param>
/// <param name="Otherwise">That of the <c>else</c> part.</param>
internal sealed record ForShapes(ScopeShape Body, int Loop, ScopeShape Otherwise);
