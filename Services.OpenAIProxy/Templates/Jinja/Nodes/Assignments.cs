using System.Text;
using Atrium.OpenAIProxy.Templates.Jinja.Values;

namespace Atrium.OpenAIProxy.Templates.Jinja.Nodes;

/// <summary>What is assigned to: a variable, a member of a namespace, or several of them.</summary>
internal abstract class Target
{
    /// <summary>Assigns <paramref name="value"/>.</summary>
    public abstract void Assign(Scope scope, object value);
}

/// <summary>A variable of the scope itself.</summary>
internal sealed class VariableTarget(int slot) : Target
{
    /// <inheritdoc/>
    public override void Assign(Scope scope, object value) => scope[slot] = value;
}

/// <summary>A member of a namespace.</summary>
internal sealed class MemberTarget(Variable owner, string name) : Target
{
    /// <inheritdoc/>
    public override void Assign(Scope scope, object value)
    {
        var space = owner.Evaluate(scope);
        scope.Run.At = owner.At;
        (space as Namespace ?? throw JinjaException.Failed("cannot assign attribute on non-namespace object")).Members[name] = value;
    }
}

/// <summary>Several targets for the elements of one value.</summary>
internal sealed class UnpackingTarget(IReadOnlyList<Target> targets) : Target
{
    /// <inheritdoc/>
    public override void Assign(Scope scope, object value)
    {
        var items = scope.Run.List(value);
        if (items.Count != targets.Count)
        {
            throw JinjaException.Failed(items.Count < targets.Count
                ? $"not enough values to unpack (expected {targets.Count}, got {items.Count})"
                : $"too many values to unpack (expected {targets.Count})");
        }

        for (var i = 0; i < targets.Count; i++)
        {
            targets[i].Assign(scope, items[i]);
        }
    }
}

/// <summary><c>set a = b</c>.</summary>
internal sealed class Set(Target target, Expression value, Position at) : Statement
{
    /// <inheritdoc/>
    public override Flow Render(Scope scope, StringBuilder output)
    {
        var assigned = value.Evaluate(scope);
        scope.Run.At = at;
        target.Assign(scope, assigned);
        return Flow.Next;
    }
}

/// <summary>A <c>set</c> block: what its body prints, filtered.</summary>
internal sealed class SetBlock(Target target, ScopeShape shape, Body body, FilterExpression? filter) : Statement
{
    /// <inheritdoc/>
    public override Flow Render(Scope scope, StringBuilder output)
    {
        var text = body.Text(shape.Open(scope));
        target.Assign(scope, filter?.OfBlock(text, scope) ?? text);
        return Flow.Next;
    }
}
