using System.Collections.Frozen;
using Atrium.OpenAIProxy.Templates.Jinja.Values;

namespace Atrium.OpenAIProxy.Templates.Jinja.Builtins;

/// <summary>Makes a value of another.</summary>
internal delegate object Filter(Run run, object value, Arguments arguments);

/// <summary>Jinja's filters.</summary>
internal static class Filters
{
    private static readonly FrozenDictionary<string, Filter> All = new IReadOnlyDictionary<string, Filter>[]
    {
        TextFilters.All, ListFilters.All, PickFilters.All, NumberFilters.All, ValueFilters.All,
    }.SelectMany(static one => one).ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>The filter; null when there is none of this name.</summary>
    public static Filter? Find(string name) => All.GetValueOrDefault(name);

    /// <summary>A filter whose arguments are bound to <paramref name="parameters"/>; null stands for those not given.</summary>
    public static Filter Of(string name, string[] parameters, Func<Run, object, object?[], object> body) =>
        (run, value, arguments) => body(run, value, arguments.Bind(name, parameters));

    /// <summary>A truth value that may not be given.</summary>
    public static bool Flag(object? value, bool usual = false) => value is null ? usual : Truth.Of(value);

    /// <summary>A whole number that may not be given.</summary>
    public static int Whole(object? value, int usual) => value is null ? usual : Numbers.Index(value);

    /// <summary>Reads a member, or a member's member, of each value that it is given: <c>a.b</c>, or a number.</summary>
    public static Func<object, object> Getter(object attribute, object? usual = null)
    {
        var path = attribute is string dotted
            ? dotted.Split('.').Select(static part => long.TryParse(part, System.Globalization.NumberStyles.None, null, out var index) ? index : (object)part).ToArray()
            : [attribute];
        return value =>
        {
            foreach (var part in path)
            {
                value = Members.Element(value, part);
                value = value is Undefined && usual is not null ? usual : value;
            }

            return value;
        };
    }

    /// <summary>What values are compared by: a member, and texts without regard to case where wanted.</summary>
    public static Func<object, object> Key(object? attribute, bool caseSensitive)
    {
        var get = attribute is null or None ? static value => value : Getter(attribute);
        return Folded(get, caseSensitive);
    }

    /// <summary><paramref name="get"/> with texts in lower case, unless their case counts.</summary>
    public static Func<object, object> Folded(Func<object, object> get, bool caseSensitive) =>
        caseSensitive ? get : value => get(value) is var key && key is string text ? text.ToLowerInvariant() : key;
}
