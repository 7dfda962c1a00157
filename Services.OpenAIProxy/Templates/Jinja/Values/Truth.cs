using System.Numerics;

namespace Atrium.OpenAIProxy.Templates.Jinja.Values;

/// <summary>What counts as true.</summary>
internal static class Truth
{
    /// <summary><c>True</c>.</summary>
    public static readonly object True = true;

    /// <summary><c>False</c>.</summary>
    public static readonly object False = false;

    /// <summary>The value for <paramref name="holds"/>.</summary>
    public static object Value(bool holds) => holds ? True : False;

    /// <summary><c>bool(value)</c>.</summary>
    public static bool Of(object value) => value switch
    {
        bool holds => holds,
        string text => text.Length > 0,
        long number => number != 0,
        double number => number != 0,
        BigInteger number => !number.IsZero,
        Sequence sequence => sequence.Items.Count > 0,
        Mapping mapping => mapping.Items.Count > 0,
        MappingView view => view.Items.Count > 0,
        None or Undefined => false,
        _ => true,
    };
}
