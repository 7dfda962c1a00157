namespace Atrium.OpenAIProxy.Templates.Jinja.Nodes;

/// <summary>The variables that are set in one place of a template while it is rendered.</summary>
/// <param name="run">The rendering.</param>
/// <param name="outer">The scope around it; null for the template's own.</param>
/// <param name="slots">How many variables it may have.</param>
internal sealed class Scope(Run run, Scope? outer, int slots)
{
    private readonly object?[] _slots = slots == 0 ? [] : new object?[slots];

    /// <summary>The rendering.</summary>
    public Run Run { get; } = run;

    /// <summary>The scope around this one.</summary>
    public Scope? Outer { get; } = outer;

    /// <summary>A variable; null until it is set.</summary>
    public object? this[int slot]
    {
        get => _slots[slot];
        set => _slots[slot] = value;
    }
}
