using Atrium.OpenAIProxy.Templates.Jinja.Builtins;
using Atrium.OpenAIProxy.Templates.Jinja.Values;

namespace Atrium.OpenAIProxy.Templates.Jinja.Nodes;

/// <summary>
/// A name. It may have been set in any of the scopes around it, or in none yet, so the places are looked at from the inside; where they are
/// is known once the whole template is read.
/// </summary>
internal sealed class Variable(string name, ScopeShape shape, Position at) : Expression(at)
{
    private IReadOnlyList<(int Hops, int Slot)> _places = [];
    private object? _global;

    /// <summary>The name.</summary>
    public string Name => name;

    /// <summary>Finds the places.</summary>
    public void Resolve()
    {
        _places = shape.Find(name);
        _global = Globals.Find(name);
    }

    /// <inheritdoc/>
    public override object Evaluate(Scope scope)
    {
        var hops = 0;
        var from = scope;
        foreach (var place in _places)
        {
            for (; hops < place.Hops; hops++)
            {
                from = from.Outer!;
            }

            if (from[place.Slot] is { } value)
            {
                return value;
            }
        }

        return scope.Run.Variables.TryGetValue(name, out var given) ? given : _global ?? new Undefined($"'{name}' is undefined");
    }
}
