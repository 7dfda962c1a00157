using Atrium.OpenAIProxy.Templates.Jinja.Builtins;

namespace Atrium.OpenAIProxy.Templates.Jinja.Values;

/// <summary>What <c>a.b</c> and <c>a[b]</c> are. Nothing of .NET can be reached: the members are those listed here.</summary>
internal static class Members
{
    /// <summary><c>owner.name</c>: a method, else the element of that name.</summary>
    public static object Attribute(object owner, string name)
    {
        if (owner is Undefined undefined)
        {
            throw undefined.Fault();
        }

        return Own(owner, name) ?? (owner as Mapping)?.Find(name) ?? Undefined.Member(owner, name);
    }

    /// <summary><c>owner[key]</c>: the element, else the method of that name.</summary>
    public static object Element(object owner, object key)
    {
        switch (owner)
        {
            case Undefined undefined:
                throw undefined.Fault();
            case Mapping mapping when key is not (Sequence { IsTuple: false } or Mapping) && mapping.Find(key) is { } member:
                return member;
            case Sequence sequence when Numbers.Whole(key) is not null:
                var index = Numbers.Index(key);
                index += index < 0 ? sequence.Items.Count : 0;
                return index >= 0 && index < sequence.Items.Count ? sequence.Items[index] : Undefined.Member(owner, key);
            case string text when Numbers.Whole(key) is not null:
                return CodePoint(text, Numbers.Index(key)) ?? (object)Undefined.Member(owner, key);
            default:
                return (key is string name ? Own(owner, name) : null) ?? Undefined.Member(owner, key);
        }
    }

    /// <summary><c>owner[start:stop:step]</c>; null is a bound that is not given.</summary>
    public static object Slice(object owner, int? start, int? stop, int? step, Run run)
    {
        var by = step ?? 1;
        if (by == 0)
        {
            throw JinjaException.Failed("slice step cannot be zero");
        }

        switch (owner)
        {
            case string text when by == 1 && CodePoints.AreUnits(text):
                var (first, last) = Bounds(text.Length, start, stop, by);
                return first < last ? run.Built(text[first..last]) : "";
            case string text:
                return run.Built(string.Concat(Taken(CodePoints.Each(text).ToList(), start, stop, by)));
            case Sequence sequence:
                run.Step(sequence.Items.Count);
                return new Sequence([.. Taken(sequence.Items, start, stop, by)], sequence.IsTuple);
            case Undefined undefined:
                throw undefined.Fault();
            default:
                return new Undefined($"'{Types.Described(owner)}' cannot be sliced");
        }
    }

    private static IEnumerable<T> Taken<T>(IReadOnlyList<T> items, int? start, int? stop, int step)
    {
        var (first, last) = Bounds(items.Count, start, stop, step);
        for (long i = first; step > 0 ? i < last : i > last; i += step)
        {
            yield return items[(int)i];
        }
    }

    private static (int First, int Last) Bounds(int count, int? start, int? stop, int step)
    {
        var (low, high) = step > 0 ? (0, count) : (-1, count - 1);
        return (At(start, step > 0 ? low : high), At(stop, step > 0 ? high : low));

        int At(int? bound, int usual) => bound is not { } given ? usual : Math.Clamp(given < 0 ? given + count : given, low, high);
    }

    private static string? CodePoint(string text, int index)
    {
        if (CodePoints.AreUnits(text))
        {
            index += index < 0 ? text.Length : 0;
            return index >= 0 && index < text.Length ? text.Substring(index, 1) : null;
        }

        index += index < 0 ? CodePoints.Length(text) : 0;
        return index < 0 ? null : CodePoints.Each(text).Skip(index).FirstOrDefault();
    }

    private static object? Own(object owner, string name) => owner switch
    {
        Mapping mapping => MappingMethods.Find(mapping, name),
        string text => TextMethods.Find(text, name),
        Sequence sequence => SequenceMethods.Find(sequence, name),
        Namespace space => space.Members.GetValueOrDefault(name),
        LoopState loop => loop.Member(name),
        Nodes.Macro macro when name == "name" => macro.Name,
        _ => null,
    };
}
