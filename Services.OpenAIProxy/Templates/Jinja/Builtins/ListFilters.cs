using System.Collections.Frozen;
using Atrium.OpenAIProxy.Templates.Jinja.Values;

namespace Atrium.OpenAIProxy.Templates.Jinja.Builtins;

/// <summary>Filters for iterables as a whole.</summary>
internal static class ListFilters
{
    /// <summary>By name.</summary>
    public static readonly FrozenDictionary<string, Filter> All = new Dictionary<string, Filter>
    {
        ["list"] = Filters.Of("list", [], static (run, value, _) => new Sequence(run.List(value))),
        ["first"] = Filters.Of("first", [], static (run, value, _) => run.Iterate(value).FirstOrDefault() ?? new Undefined("No first item, sequence was empty.")),
        ["last"] = Filters.Of("last", [], static (run, value, _) => value is Generator ? throw JinjaException.Failed("'generator' object is not reversible")
            : run.Iterate(value).LastOrDefault() ?? new Undefined("No last item, sequence was empty.")),
        ["reverse"] = Filters.Of("reverse", [], static (run, value, _) => value is string text
            ? run.Built(string.Concat(CodePoints.Each(text).Reverse())) : new Generator(Enumerable.Reverse(run.List(value)))),
        ["items"] = Filters.Of("items", [], static (run, value, _) => value switch
        {
            Undefined => new Generator([]),
            Mapping mapping => new Generator(MappingMethods.Items(mapping, run).Items),
            _ => throw JinjaException.Failed("Can only get item pairs from a mapping."),
        }),
        ["dictsort"] = Filters.Of("dictsort", ["case_sensitive", "by", "reverse"], static (run, value, a) =>
        {
            var pairs = value is Mapping mapping ? MappingMethods.Items(mapping, run).Items : throw JinjaException.Failed($"'{Types.Name(value)}' object has no attribute 'items'");
            var at = (a[1] ?? "key") switch { "key" => 0L, "value" => 1L, _ => throw JinjaException.Failed("You can only sort by either \"key\" or \"value\"") };
            return new Sequence(Sorted(pairs, Filters.Key(at, Filters.Flag(a[0])), Filters.Flag(a[2])));
        }),
        ["sort"] = Filters.Of("sort", ["reverse", "case_sensitive", "attribute"], static (run, value, a) =>
        {
            var (all, caseSensitive) = (run.List(value), Filters.Flag(a[1]));
            if (a[2] is not string names || !names.Contains(',', StringComparison.Ordinal))
            {
                return new Sequence(Sorted(all, Filters.Key(a[2], caseSensitive), Filters.Flag(a[0])));
            }

            var keys = names.Split(',').Select(name => Filters.Key(name, caseSensitive)).ToArray();
            return new Sequence(Sorted(all, one => new Sequence([.. keys.Select(key => key(one))]), Filters.Flag(a[0])));
        }),
        ["unique"] = Filters.Of("unique", ["case_sensitive", "attribute"], static (run, value, a) =>
        {
            var seen = new HashSet<object>(Equality.Comparer);
            var key = Filters.Key(a[1], Filters.Flag(a[0]));
            return new Generator(run.Iterate(value).Where(one => seen.Add(key(one))));
        }),
        ["groupby"] = Filters.Of("groupby", ["attribute", "default", "case_sensitive"], GroupBy),
        ["batch"] = Filters.Of("batch", ["linecount", "fill_with"], static (run, value, a) =>
        {
            var size = Math.Max(1, Numbers.Index(a[0] ?? throw JinjaException.Failed("batch needs a number")));
            return new Generator(run.List(value).Chunk(size).Select(chunk => (object)new Sequence(Filled(run, chunk, size, a[1]))));
        }),
        ["slice"] = Filters.Of("slice", ["slices", "fill_with"], static (run, value, a) =>
        {
            var (all, count) = (run.List(value), Math.Max(1, Numbers.Index(a[0] ?? throw JinjaException.Failed("slice needs a number"))));
            run.Step(count);
            var (size, longer) = (all.Count / count, all.Count % count);
            return new Generator(Enumerable.Range(0, count).Select(i =>
            {
                var start = (i * size) + Math.Min(i, longer);
                var items = all.GetRange(start, size + (i < longer ? 1 : 0));
                return (object)new Sequence(i >= longer && longer > 0 ? Filled(run, items, size + 1, a[1]) : items);
            }));
        }),
    }.ToFrozenDictionary(StringComparer.Ordinal);

    private static List<object> Sorted(IEnumerable<object> items, Func<object, object> key, bool reverse)
    {
        var order = Comparer<object>.Create(static (a, b) => Equality.Compare(a, b));
        return [.. reverse ? items.OrderByDescending(key, order) : items.OrderBy(key, order)];
    }

    private static IReadOnlyList<object> Filled(Run run, IReadOnlyList<object> items, int size, object? filler)
    {
        if (filler is null or None || items.Count >= size)
        {
            return items;
        }

        run.Step(size);
        return [.. items, .. Enumerable.Repeat(filler, size - items.Count)];
    }

    private static object GroupBy(Run run, object value, object?[] a)
    {
        var attribute = a[0] ?? throw JinjaException.Failed("groupby needs an attribute");
        var (get, caseSensitive) = (Filters.Getter(attribute, a[1]), Filters.Flag(a[2]));
        var key = Filters.Folded(get, caseSensitive);
        var groups = new List<object>();
        foreach (var group in Sorted(run.List(value), key, reverse: false).GroupBy(key, Equality.Comparer))
        {
            groups.Add(new Sequence([get(group.First()), new Sequence([.. group])], isTuple: true) { Fields = ["grouper", "list"] });
        }

        return new Sequence(groups);
    }
}
