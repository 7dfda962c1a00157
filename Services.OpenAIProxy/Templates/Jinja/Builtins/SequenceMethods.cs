using Atrium.OpenAIProxy.Templates.Jinja.Values;

namespace Atrium.OpenAIProxy.Templates.Jinja.Builtins;

/// <summary>The methods of lists and tuples. Those that would change one are out of reach, as in Jinja's immutable sandbox.</summary>
internal static class SequenceMethods
{
    /// <summary>The method or named element; null when there is none.</summary>
    public static object? Find(Sequence owner, string name)
    {
        switch (name)
        {
            case "index":
                return new Function((_, arguments) =>
                {
                    var sought = arguments.Bind(name, ["value"])[0] ?? throw JinjaException.Failed("index expected at least 1 argument, got 0");
                    for (var i = 0; i < owner.Items.Count; i++)
                    {
                        if (Equality.Are(owner.Items[i], sought))
                        {
                            return (long)i;
                        }
                    }

                    throw JinjaException.Failed($"{Repr.Of(sought)} is not in {Types.Name(owner)}");
                });
            case "count":
                return new Function((_, arguments) =>
                    (long)owner.Items.Count(one => Equality.Are(one, arguments.Bind(name, ["value"])[0] ?? throw JinjaException.Failed("count() takes exactly one argument (0 given)"))));
            case "copy" when !owner.IsTuple:
                return new Function((_, _) => owner);
            case "append" or "clear" or "extend" or "insert" or "pop" or "remove" or "reverse" or "sort" when !owner.IsTuple:
                return Undefined.Unsafe(owner, name);
            default:
                var field = owner.Fields.ToList().IndexOf(name);
                return field < 0 ? null : owner.Items[field];
        }
    }
}
