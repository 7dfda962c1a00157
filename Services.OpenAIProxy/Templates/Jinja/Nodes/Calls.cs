using Atrium.OpenAIProxy.Templates.Jinja.Builtins;
using Atrium.OpenAIProxy.Templates.Jinja.Values;

namespace Atrium.OpenAIProxy.Templates.Jinja.Nodes;

/// <summary>The arguments of a call as they are written.</summary>
/// <param name="Positional">By place; those with a star are spread.</param>
/// <param name="Named">By name; those without one are dictionaries that are spread.</param>
internal sealed record ArgumentList(IReadOnlyList<(Expression Value, bool Spread)> Positional, IReadOnlyList<(string? Name, Expression Value)> Named)
{
    /// <summary>None.</summary>
    public static readonly ArgumentList None = new([], []);

    /// <summary>Their values.</summary>
    public Arguments Evaluate(Scope scope)
    {
        if (Positional.Count == 0 && Named.Count == 0)
        {
            return Arguments.None;
        }

        var positional = new List<object>(Positional.Count);
        foreach (var (value, spread) in Positional)
        {
            if (spread)
            {
                positional.AddRange(scope.Run.Iterate(value.Evaluate(scope)));
            }
            else
            {
                positional.Add(value.Evaluate(scope));
            }
        }

        var named = new List<KeyValuePair<string, object>>(Named.Count);
        foreach (var (name, value) in Named)
        {
            if (name is not null)
            {
                named.Add(new(name, value.Evaluate(scope)));
            }
            else if (value.Evaluate(scope) is Mapping mapping)
            {
                named.AddRange(mapping.Items.Select(static pair => KeyValuePair.Create(Repr.Text(pair.Key), pair.Value)));
            }
            else
            {
                throw JinjaException.Failed("argument after ** must be a mapping");
            }
        }

        return new Arguments(positional, named);
    }
}

/// <summary><c>f(a, b=c)</c>; a call block adds what the callee can call back.</summary>
internal sealed class CallExpression(Expression callee, ArgumentList arguments, Position at) : Expression(at)
{
    /// <inheritdoc/>
    public override object Evaluate(Scope scope) => Evaluate(scope, caller: null);

    /// <summary>The value, where <paramref name="caller"/> is the body of a call block.</summary>
    public object Evaluate(Scope scope, Callable? caller)
    {
        var function = callee.Evaluate(scope);
        var given = arguments.Evaluate(scope);
        given = caller is null ? given : new Arguments(given.Positional, [.. given.Named, new("caller", caller)]);
        scope.Run.At = At;
        scope.Run.Step();
        return function switch
        {
            Callable callable => callable.Call(scope.Run, given),
            Undefined undefined => throw undefined.Fault(),
            _ => throw JinjaException.Failed($"'{Types.Name(function)}' object is not callable"),
        };
    }
}

/// <summary><c>a | f(b)</c>. Without a value it is the filter of a block, which gets the block's text.</summary>
internal sealed class FilterExpression(Expression? value, Filter filter, ArgumentList arguments, Position at) : Expression(at)
{
    /// <inheritdoc/>
    public override object Evaluate(Scope scope) => Apply(value!.Evaluate(scope), scope);

    /// <summary>The filter's value for a block's <paramref name="text"/>, at the end of the chain.</summary>
    public object OfBlock(string text, Scope scope) => Apply(value is null ? text : ((FilterExpression)value).OfBlock(text, scope), scope);

    private object Apply(object input, Scope scope)
    {
        var given = arguments.Evaluate(scope);
        scope.Run.At = At;
        scope.Run.Step();
        return filter(scope.Run, input, given);
    }
}

/// <summary><c>a is t(b)</c>.</summary>
internal sealed class TestExpression(Expression value, Test test, ArgumentList arguments, Position at) : Expression(at)
{
    /// <inheritdoc/>
    public override object Evaluate(Scope scope)
    {
        var (input, given) = (value.Evaluate(scope), arguments.Evaluate(scope));
        scope.Run.At = At;
        return Truth.Value(test(scope.Run, input, given));
    }
}
