using System.Collections.Frozen;
using System.Numerics;
using Atrium.OpenAIProxy.Templates.Jinja.Nodes;
using Atrium.OpenAIProxy.Templates.Jinja.Values;

namespace Atrium.OpenAIProxy.Templates.Jinja.Builtins;

/// <summary>Says whether something holds of a value.</summary>
internal delegate bool Test(Run run, object value, Arguments arguments);

/// <summary>Jinja's tests.</summary>
internal static class Tests
{
    private static readonly FrozenDictionary<string, Test> All = new Dictionary<string, Test>
    {
        ["defined"] = static (_, value, _) => value is not Undefined,
        ["undefined"] = static (_, value, _) => value is Undefined,
        ["none"] = static (_, value, _) => value is None,
        ["boolean"] = static (_, value, _) => value is bool,
        ["true"] = static (_, value, _) => value is true,
        ["false"] = static (_, value, _) => value is false,
        ["string"] = static (_, value, _) => value is string,
        ["number"] = static (_, value, _) => Numbers.Are(value),
        ["integer"] = static (_, value, _) => value is long or BigInteger,
        ["float"] = static (_, value, _) => value is double,
        ["mapping"] = static (_, value, _) => value is Mapping,
        ["sequence"] = static (_, value, _) => value is string or Sequence or Mapping or Undefined,
        ["iterable"] = static (_, value, _) => Iteration.Can(value),
        ["callable"] = static (_, value, _) => value is Callable or Undefined,
        ["escaped"] = static (_, _, _) => false,
        ["filter"] = static (_, value, _) => value is string name && Filters.Find(name) is not null,
        ["test"] = static (_, value, _) => value is string name && Find(name) is not null,
        ["odd"] = static (run, value, _) => Remainder(value, 2, run) == 1,
        ["even"] = static (run, value, _) => Remainder(value, 2, run) == 0,
        ["divisibleby"] = static (run, value, arguments) => Numbers.Real(Arithmetic.Compute("%", value, Other(arguments), run)) == 0,
        ["lower"] = static (_, value, _) => Casing.IsLower(Repr.Text(value)),
        ["upper"] = static (_, value, _) => Casing.IsUpper(Repr.Text(value)),
        ["sameas"] = static (_, value, arguments) => Same(value, Other(arguments)),
        ["in"] = static (run, value, arguments) => Iteration.Has(Other(arguments), value, run),
        ["eq"] = Compares("=="),
        ["equalto"] = Compares("=="),
        ["=="] = Compares("=="),
        ["ne"] = Compares("!="),
        ["!="] = Compares("!="),
        ["lt"] = Compares("<"),
        ["lessthan"] = Compares("<"),
        ["<"] = Compares("<"),
        ["le"] = Compares("<="),
        ["<="] = Compares("<="),
        ["gt"] = Compares(">"),
        ["greaterthan"] = Compares(">"),
        [">"] = Compares(">"),
        ["ge"] = Compares(">="),
        [">="] = Compares(">="),
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>The test; null when there is none of this name.</summary>
    public static Test? Find(string name) => All.GetValueOrDefault(name);

    private static Test Compares(string sign) => (run, value, arguments) => Comparison.Holds(sign, value, Other(arguments), run);

    private static object Other(Arguments arguments) =>
        arguments.Positional.Count > 0 ? arguments.Positional[0] : arguments.Named.Count > 0 ? arguments.Named[0].Value : throw JinjaException.Failed("the test needs a value to compare with");

    private static double? Remainder(object value, long by, Run run) => Numbers.Real(Arithmetic.Compute("%", value is string ? None.Value : value, by, run));

    private static bool Same(object left, object right) => ReferenceEquals(left, right) || (left, right) switch
    {
        (bool a, bool b) => a == b,
        (long a, long b) => a == b,
        (string a, string b) => a == b,
        _ => false,
    };
}
