using Atrium.OpenAIProxy.Templates.Jinja.Values;

namespace Atrium.OpenAIProxy.Templates.Jinja.Nodes;

/// <summary><c>a.b</c>.</summary>
internal sealed class AttributeAccess(Expression owner, string name, Position at) : Expression(at)
{
    /// <inheritdoc/>
    public override object Evaluate(Scope scope)
    {
        var value = owner.Evaluate(scope);
        scope.Run.At = At;
        return Members.Attribute(value, name);
    }
}

/// <summary><c>a[b]</c>.</summary>
internal sealed class ElementAccess(Expression owner, Expression key, Position at) : Expression(at)
{
    /// <inheritdoc/>
    public override object Evaluate(Scope scope)
    {
        var (value, index) = (owner.Evaluate(scope), key.Evaluate(scope));
        scope.Run.At = At;
        return Members.Element(value, index);
    }
}

/// <summary><c>a[b:c:d]</c>.</summary>
internal sealed class SliceAccess(Expression owner, Expression? start, Expression? stop, Expression? step, Position at) : Expression(at)
{
    /// <inheritdoc/>
    public override object Evaluate(Scope scope)
    {
        var value = owner.Evaluate(scope);
        var (first, last, by) = (Bound(start, scope), Bound(stop, scope), Bound(step, scope));
        scope.Run.At = At;
        return Members.Slice(value, first, last, by, scope.Run);
    }

    private static int? Bound(Expression? bound, Scope scope) => bound?.Evaluate(scope) is { } value and not None ? Numbers.Index(value) : null;
}
