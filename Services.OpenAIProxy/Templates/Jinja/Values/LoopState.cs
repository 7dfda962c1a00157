namespace Atrium.OpenAIProxy.Templates.Jinja.Values;

/// <summary>The variable <c>loop</c>.</summary>
/// <param name="items">All elements that are gone through.</param>
/// <param name="depth">How many loops of the same recursion this one is in.</param>
/// <param name="recurse">Goes through other elements in the same way; null when the loop is not recursive.</param>
internal sealed class LoopState(IReadOnlyList<object> items, long depth, Func<object, long, string>? recurse) : Callable
{
    private Sequence? _changed;

    /// <summary>Which element it is, from 0.</summary>
    public int Index { get; set; }

    /// <summary>How many there are.</summary>
    public long Length => items.Count;

    /// <summary>The elements from the present one on.</summary>
    public IEnumerable<object> Rest() => items.Skip(Index);

    /// <summary>The member <paramref name="name"/>; null when there is none.</summary>
    public object? Member(string name) => name switch
    {
        "index" => Index + 1L,
        "index0" => (long)Index,
        "revindex" => Length - Index,
        "revindex0" => Length - Index - 1,
        "first" => Truth.Value(Index == 0),
        "last" => Truth.Value(Index == Length - 1),
        "length" => Length,
        "depth" => depth,
        "depth0" => depth - 1,
        "previtem" => Index > 0 ? items[Index - 1] : new Undefined("there is no previous item"),
        "nextitem" => Index + 1 < Length ? items[Index + 1] : new Undefined("there is no next item"),
        "cycle" => new Function((_, arguments) => arguments.Positional.Count > 0 ? arguments.Positional[Index % arguments.Positional.Count] : throw JinjaException.Failed("no items for cycling given")),
        "changed" => new Function((_, arguments) => Truth.Value(Changed(arguments))),
        _ => null,
    };

    /// <inheritdoc/>
    public override object Call(Run run, Arguments arguments)
    {
        if (recurse is null)
        {
            throw JinjaException.Failed("The loop must have the 'recursive' marker to be called recursively.");
        }

        run.Enter();
        var text = recurse(arguments.Bind("loop", ["iterable"])[0] ?? throw JinjaException.Failed("loop() needs what to go through"), depth + 1);
        run.Leave();
        return text;
    }

    private bool Changed(Arguments arguments)
    {
        var now = Sequence.Tuple([.. arguments.Positional]);
        var same = _changed is not null && Equality.Are(_changed, now);
        _changed = now;
        return !same;
    }
}
