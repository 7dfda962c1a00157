using Atrium.OpenAIProxy.Templates.Jinja.Values;

namespace Atrium.OpenAIProxy.Templates.Jinja.Nodes;

/// <summary>A part of a template that has a value.</summary>
/// <param name="at">Where it is.</param>
internal abstract class Expression(Position at)
{
    /// <summary>Where it is.</summary>
    public Position At { get; } = at;

    /// <summary>The value.</summary>
    /// <exception cref="JinjaException">It has none.</exception>
    public abstract object Evaluate(Scope scope);
}

/// <summary>A value that the template spells out.</summary>
internal sealed class Literal(object value, Position at) : Expression(at)
{
    /// <summary>The value.</summary>
    public object Value => value;

    /// <inheritdoc/>
    public override object Evaluate(Scope scope) => value;
}

/// <summary>A list, or a tuple, of values.</summary>
internal sealed class SequenceExpression(IReadOnlyList<Expression> items, bool isTuple, Position at) : Expression(at)
{
    /// <summary>The elements.</summary>
    public IReadOnlyList<Expression> Items => items;

    /// <inheritdoc/>
    public override object Evaluate(Scope scope)
    {
        var values = new object[items.Count];
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = items[i].Evaluate(scope);
        }

        return new Sequence(values, isTuple);
    }
}

/// <summary>A dictionary.</summary>
internal sealed class MappingExpression(IReadOnlyList<(Expression Key, Expression Value)> members, Position at) : Expression(at)
{
    /// <inheritdoc/>
    public override object Evaluate(Scope scope)
    {
        var mapping = new Mapping();
        foreach (var (key, value) in members)
        {
            mapping.Set(key.Evaluate(scope), value.Evaluate(scope));
        }

        return mapping;
    }
}

/// <summary><c>a if b else c</c>.</summary>
internal sealed class Conditional(Expression test, Expression then, Expression? otherwise, Position at) : Expression(at)
{
    /// <inheritdoc/>
    public override object Evaluate(Scope scope) => Truth.Of(test.Evaluate(scope)) ? then.Evaluate(scope)
        : otherwise?.Evaluate(scope) ?? new Undefined("the inline if-expression evaluated to false and no else section was defined.");
}
