using System.Runtime.CompilerServices;
using Atrium.OpenAIProxy.Templates.Jinja.Values;

namespace Atrium.OpenAIProxy.Templates.Jinja.Nodes;

/// <summary>A macro as it is written.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Parameters">Its parameters, with their places in its scope and their defaults.</param>
/// <param name="Shape">Its scope.</param>
/// <param name="Body">What it prints.</param>
internal sealed record MacroShape(string Name, IReadOnlyList<(string Name, int Slot, Expression? Default)> Parameters, ScopeShape Shape, Body Body)
{
    /// <summary>Where the further arguments by place go; null when the body does not ask for them.</summary>
    public int? VarArgs { get; init; }

    /// <summary>Where the further arguments by name go; null when the body does not ask for them.</summary>
    public int? KwArgs { get; init; }

    /// <summary>Where the body of a call block goes; null when the body does not ask for it.</summary>
    public int? Caller { get; init; }
}

/// <summary>A macro where it was defined: it sees the variables there as they are when it is called.</summary>
internal sealed class Macro(MacroShape shape, Scope defined) : Callable
{
    /// <summary>Its name.</summary>
    public string Name => shape.Name;

    /// <inheritdoc/>
    public override object Call(Run run, Arguments arguments)
    {
        RuntimeHelpers.EnsureSufficientExecutionStack();
        run.Enter();
        var scope = shape.Shape.Open(defined);
        var named = new List<KeyValuePair<string, object>>(arguments.Named);
        Bind(scope, arguments.Positional, named);
        Extra(scope, arguments.Positional.Skip(shape.Parameters.Count), named);
        var text = shape.Body.Text(scope);
        run.Leave();
        return text;
    }

    private void Bind(Scope scope, IReadOnlyList<object> positional, List<KeyValuePair<string, object>> named)
    {
        for (var i = 0; i < shape.Parameters.Count; i++)
        {
            var (name, slot, _) = shape.Parameters[i];
            var at = named.FindIndex(one => one.Key == name);
            if (i < positional.Count)
            {
                scope[slot] = at < 0 ? positional[i] : throw JinjaException.Failed($"macro '{shape.Name}' got multiple values for argument '{name}'");
            }
            else if (at >= 0)
            {
                scope[slot] = named[at].Value;
                named.RemoveAt(at);
            }
        }

        foreach (var (name, slot, usual) in shape.Parameters)
        {
            scope[slot] ??= usual?.Evaluate(scope) ?? new Undefined($"parameter '{name}' was not provided");
        }
    }

    private void Extra(Scope scope, IEnumerable<object> positional, List<KeyValuePair<string, object>> named)
    {
        if (shape.Caller is { } caller)
        {
            var at = named.FindIndex(static one => one.Key == "caller");
            scope[caller] = at < 0 ? new Undefined("No caller defined") : named[at].Value;
            _ = at < 0 ? 0 : named.RemoveAll(static one => one.Key == "caller");
        }

        if (shape.KwArgs is { } kwargs)
        {
            var mapping = new Mapping();
            named.ForEach(one => mapping.Set(one.Key, one.Value));
            scope[kwargs] = mapping;
        }
        else if (named.Count > 0)
        {
            throw JinjaException.Failed($"macro '{shape.Name}' takes no keyword argument '{named[0].Key}'");
        }

        if (shape.VarArgs is { } varargs)
        {
            scope[varargs] = Sequence.Tuple([.. positional]);
        }
        else if (positional.Any())
        {
            throw JinjaException.Failed($"macro '{shape.Name}' takes not more than {shape.Parameters.Count} argument(s)");
        }
    }
}
