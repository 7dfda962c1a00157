using System.Collections.Frozen;
using Atrium.OpenAIProxy.Templates.Jinja.Values;

namespace Atrium.OpenAIProxy.Templates.Jinja.Builtins;

/// <summary>The functions that every template can call.</summary>
internal static class Globals
{
    // The sandbox's own limit.
    private const int LargestRange = 100_000;

    private static readonly FrozenDictionary<string, object> All = new Dictionary<string, Func<Run, Arguments, object>>
    {
        ["range"] = Range,
        ["dict"] = Dict,
        ["namespace"] = MakeNamespace,
        ["raise_exception"] = static (_, arguments) =>
            throw new JinjaException(JinjaFault.Raised, Repr.Text(arguments.Bind("raise_exception", ["message"])[0] ?? throw JinjaException.Failed("raise_exception() needs a message"))),
        ["strftime_now"] = static (run, arguments) =>
            run.Built(Strftime.Format(arguments.Bind("strftime_now", ["format"])[0] as string ?? throw JinjaException.Failed("strftime_now() needs a format"), run.Now)),
    }.ToFrozenDictionary(static one => one.Key, static object (one) => new Function(one.Value), StringComparer.Ordinal);

    /// <summary>The function; null when there is none of this name.</summary>
    public static object? Find(string name) => All.GetValueOrDefault(name);

    private static Sequence Range(Run run, Arguments arguments)
    {
        var bound = arguments.Bind("range", ["start", "stop", "step"]);
        long first = Numbers.Index(bound[0] ?? throw JinjaException.Failed("range expected at least 1 argument, got 0"));
        var (start, stop) = bound[1] is { } end ? (first, (long)Numbers.Index(end)) : (0L, first);
        long step = bound[2] is { } by ? Numbers.Index(by) : 1;
        var count = step == 0 ? throw JinjaException.Failed("range() arg 3 must not be zero") : Math.Max(0, (stop - start + step - Math.Sign(step)) / step);
        if (count > LargestRange)
        {
            throw JinjaException.Failed($"Range too big. The sandbox blocks ranges larger than MAX_RANGE ({LargestRange}).");
        }

        run.Step(count);
        return new Sequence([.. Enumerable.Range(0, (int)count).Select(i => (object)(start + (i * step)))]);
    }

    private static Mapping Dict(Run run, Arguments arguments)
    {
        var mapping = new Mapping();
        Fill(run, arguments, "dict", mapping.Set);
        return mapping;
    }

    private static Namespace MakeNamespace(Run run, Arguments arguments)
    {
        var space = new Namespace();
        Fill(run, arguments, "namespace", (key, value) => space.Members[Repr.Text(key)] = value);
        return space;
    }

    private static void Fill(Run run, Arguments arguments, string function, Action<object, object> set)
    {
        switch (arguments.Positional)
        {
            case []:
                break;
            case [Mapping from]:
                foreach (var (key, value) in from.Items)
                {
                    set(key, value);
                }

                break;
            case [var pairs]:
                foreach (var pair in run.Iterate(pairs))
                {
                    var (key, value) = run.List(pair) is [var first, var second] ? (first, second) : throw JinjaException.Failed($"{function}() needs pairs");
                    set(key, value);
                }

                break;
            default:
                throw JinjaException.Failed($"{function} expected at most 1 argument, got {arguments.Positional.Count}");
        }

        foreach (var (key, value) in arguments.Named)
        {
            set(key, value);
        }
    }
}
