using Atrium.OpenAIProxy.Templates.Jinja.Values;

namespace Atrium.OpenAIProxy.Templates.Jinja.Builtins;

/// <summary>The methods of dictionaries. Those that would change one are out of reach, as in Jinja's immutable sandbox.</summary>
internal static class MappingMethods
{
    /// <summary>The method; null when there is none.</summary>
    public static object? Find(Mapping owner, string name) => name switch
    {
        "get" => new Function((_, arguments) =>
            arguments.Bind(name, ["key", "default"]) is [{ } key, var usual] ? owner.Find(key) ?? usual ?? None.Value : throw JinjaException.Failed("get expected at least 1 argument, got 0")),
        "items" => new Function((run, _) => Items(owner, run)),
        "keys" => new Function((_, _) => new MappingView(name, [.. owner.Items.Keys])),
        "values" => new Function((_, _) => new MappingView(name, [.. owner.Items.Values])),
        "copy" => new Function((_, _) => owner),
        "clear" or "pop" or "popitem" or "setdefault" or "update" => Undefined.Unsafe(owner, name),
        _ => null,
    };

    /// <summary>The members as pairs.</summary>
    public static MappingView Items(Mapping owner, Run run)
    {
        run.Step(owner.Items.Count);
        return new MappingView("items", [.. owner.Items.Select(static pair => Sequence.Tuple(pair.Key, pair.Value))]);
    }
}
