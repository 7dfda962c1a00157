namespace Atrium.OpenAIProxy.Templates.Jinja.Values;

/// <summary>A list or a tuple. Templates cannot change either, so both are the same but for how they print and compare.</summary>
/// <param name="items">The elements.</param>
/// <param name="isTuple">Whether it is a tuple.</param>
internal sealed class Sequence(IReadOnlyList<object> items, bool isTuple = false)
{
    /// <summary>The elements.</summary>
    public IReadOnlyList<object> Items { get; } = items;

    /// <summary>Whether it is a tuple.</summary>
    public bool IsTuple { get; } = isTuple;

    /// <summary>Names of the elements, for the tuples that <c>groupby</c> makes.</summary>
    public IReadOnlyList<string> Fields { get; init; } = [];

    /// <summary>A tuple of <paramref name="items"/>.</summary>
    public static Sequence Tuple(params object[] items) => new(items, isTuple: true);
}

/// <summary>A dictionary in the order of its keys' coming.</summary>
internal sealed class Mapping
{
    /// <summary>The members.</summary>
    public OrderedDictionary<object, object> Items { get; } = new(Equality.Comparer);

    /// <summary>The member with this key; null when there is none.</summary>
    public object? Find(object key) => Items.TryGetValue(key, out var value) ? value : null;

    /// <summary>Adds or replaces a member, while the dictionary is made.</summary>
    public void Set(object key, object value) => Items[key] = value;
}

/// <summary>What <c>keys</c>, <c>values</c> and <c>items</c> of a dictionary give.</summary>
/// <param name="Name">Which of them.</param>
/// <param name="Items">What is in it.</param>
internal sealed record MappingView(string Name, IReadOnlyList<object> Items);

/// <summary>An iterable that can be gone through once, as most filters give: it has no length and no elements by number, and is true.</summary>
internal sealed class Generator(IEnumerable<object> items)
{
    private IEnumerable<object>? _items = items;
    private IEnumerator<object>? _rest;

    /// <summary>The elements that nobody took so far.</summary>
    public IEnumerable<object> Rest()
    {
        _rest ??= _items!.GetEnumerator();
        _items = null;
        while (_rest.MoveNext())
        {
            yield return _rest.Current;
        }
    }
}

/// <summary>What <c>namespace()</c> makes: the one value whose members a template can set.</summary>
internal sealed class Namespace
{
    /// <summary>The members.</summary>
    public Dictionary<string, object> Members { get; } = new(StringComparer.Ordinal);
}
