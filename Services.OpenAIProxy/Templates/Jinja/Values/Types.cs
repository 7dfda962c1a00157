using System.Numerics;

namespace Atrium.OpenAIProxy.Templates.Jinja.Values;

/// <summary>Python's names of types, for messages.</summary>
internal static class Types
{
    /// <summary>The name of the type of <paramref name="value"/>.</summary>
    public static string Name(object value) => value switch
    {
        None => "NoneType",
        bool => "bool",
        long or BigInteger => "int",
        double => "float",
        string => "str",
        Sequence { IsTuple: true } => "tuple",
        Sequence => "list",
        Mapping => "dict",
        MappingView view => $"dict_{view.Name}",
        Generator => "generator",
        Namespace => "Namespace",
        LoopState => "LoopContext",
        Undefined => "Undefined",
        _ => "function",
    };

    /// <summary>The value as Jinja's messages about missing members call it.</summary>
    public static string Described(object value) => value is None ? "None" : $"{Name(value)} object";
}
