namespace Atrium.OpenAIProxy.Templates.Jinja.Values;

/// <summary>What a function is called with.</summary>
/// <param name="positional">The arguments by place.</param>
/// <param name="named">The arguments by name, in their order.</param>
internal sealed class Arguments(IReadOnlyList<object> positional, IReadOnlyList<KeyValuePair<string, object>> named)
{
    /// <summary>None.</summary>
    public static readonly Arguments None = new([], []);

    /// <summary>The arguments by place.</summary>
    public IReadOnlyList<object> Positional { get; } = positional;

    /// <summary>The arguments by name.</summary>
    public IReadOnlyList<KeyValuePair<string, object>> Named { get; } = named;

    /// <summary>The argument with this name; null when it is not given.</summary>
    public object? Find(string name)
    {
        foreach (var (one, value) in Named)
        {
            if (one == name)
            {
                return value;
            }
        }

        return null;
    }

    /// <summary>The arguments in the order of <paramref name="parameters"/>, null for those that are not given.</summary>
    /// <exception cref="JinjaException">There are more, or others.</exception>
    public object?[] Bind(string function, string[] parameters)
    {
        var bound = new object?[parameters.Length];
        if (Positional.Count > parameters.Length)
        {
            throw JinjaException.Failed($"{function}() takes at most {parameters.Length} arguments ({Positional.Count} given)");
        }

        for (var i = 0; i < Positional.Count; i++)
        {
            bound[i] = Positional[i];
        }

        foreach (var (name, value) in Named)
        {
            var at = Array.IndexOf(parameters, name);
            bound[at < 0 ? throw JinjaException.Failed($"{function}() got an unexpected keyword argument '{name}'")
                : bound[at] is null ? at : throw JinjaException.Failed($"{function}() got multiple values for argument '{name}'")] = value;
        }

        return bound;
    }

    /// <summary>These without the first by place.</summary>
    public Arguments Rest() => new([.. Positional.Skip(1)], Named);
}
