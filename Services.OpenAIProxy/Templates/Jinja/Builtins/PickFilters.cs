using System.Collections.Frozen;
using Atrium.OpenAIProxy.Templates.Jinja.Values;

namespace Atrium.OpenAIProxy.Templates.Jinja.Builtins;

/// <summary>Filters that pick or change the elements of an iterable, one by one.</summary>
internal static class PickFilters
{
    /// <summary>By name.</summary>
    public static readonly FrozenDictionary<string, Filter> All = new Dictionary<string, Filter>
    {
        ["map"] = Map,
        ["select"] = static (run, value, arguments) => Pick(run, value, arguments, ofMember: false, keeps: true),
        ["reject"] = static (run, value, arguments) => Pick(run, value, arguments, ofMember: false, keeps: false),
        ["selectattr"] = static (run, value, arguments) => Pick(run, value, arguments, ofMember: true, keeps: true),
        ["rejectattr"] = static (run, value, arguments) => Pick(run, value, arguments, ofMember: true, keeps: false),
    }.ToFrozenDictionary(StringComparer.Ordinal);

    private static Generator Map(Run run, object value, Arguments arguments)
    {
        if (arguments.Positional.Count == 0)
        {
            var bound = arguments.Bind("map", ["attribute", "default"]);
            return new Generator(Some(run, value).Select(Filters.Getter(bound[0] ?? throw JinjaException.Failed("map requires a filter argument"), bound[1])));
        }

        var name = Repr.Text(arguments.Positional[0]);
        var filter = Filters.Find(name) ?? throw JinjaException.Failed($"No filter named '{name}'.");
        var rest = arguments.Rest();
        return new Generator(Some(run, value).Select(one => filter(run, one, rest)));
    }

    // Jinja does not look into what is false, so None is as good as an empty list here.
    private static IEnumerable<object> Some(Run run, object value) => Truth.Of(value) ? run.Iterate(value) : [];

    private static Generator Pick(Run run, object value, Arguments arguments, bool ofMember, bool keeps)
    {
        Func<object, object> get = static one => one;
        if (ofMember)
        {
            get = Filters.Getter(arguments.Positional.Count > 0 ? arguments.Positional[0] : throw JinjaException.Failed("Missing parameter for attribute name"));
            arguments = arguments.Rest();
        }

        if (arguments.Positional.Count == 0)
        {
            return new Generator(Some(run, value).Where(one => Truth.Of(get(one)) == keeps));
        }

        var name = Repr.Text(arguments.Positional[0]);
        var test = Tests.Find(name) ?? throw JinjaException.Failed($"No test named '{name}'.");
        var rest = arguments.Rest();
        return new Generator(Some(run, value).Where(one => test(run, get(one), rest) == keeps));
    }
}
