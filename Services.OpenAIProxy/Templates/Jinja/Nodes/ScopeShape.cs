namespace Atrium.OpenAIProxy.Templates.Jinja.Nodes;

/// <summary>What is known of a scope once the template is read: the names that are set in it.</summary>
/// <param name="outer">The shape around it; null for the template's own.</param>
internal sealed class ScopeShape(ScopeShape? outer)
{
    private readonly Dictionary<string, int> _slots = new(StringComparer.Ordinal);

    /// <summary>How many names there are.</summary>
    public int Count => _slots.Count;

    /// <summary>The place of <paramref name="name"/>, which is set in this scope.</summary>
    public int Declare(string name)
    {
        if (!_slots.TryGetValue(name, out var slot))
        {
            slot = _slots.Count;
            _slots.Add(name, slot);
        }

        return slot;
    }

    /// <summary>All places where <paramref name="name"/> may have been set, from the innermost: how many scopes out, and which slot.</summary>
    public IReadOnlyList<(int Hops, int Slot)> Find(string name)
    {
        var found = new List<(int, int)>();
        var hops = 0;
        for (var shape = this; shape is not null; shape = shape.Outer)
        {
            if (shape._slots.TryGetValue(name, out var slot))
            {
                found.Add((hops, slot));
            }

            hops++;
        }

        return found;
    }

    private ScopeShape? Outer { get; } = outer;

    /// <summary>A scope of this shape.</summary>
    public Scope Open(Scope outer) => new(outer.Run, outer, Count);

    /// <summary>The template's own scope.</summary>
    public Scope Open(Run run) => new(run, null, Count);
}
