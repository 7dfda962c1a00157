namespace Atrium.Engine.Guided.Ebnf;

/// <summary>
/// Finds rules that come back to themselves before a character is read. llama.cpp sees the plain cases and refuses them; it
/// misses those behind a rule that is empty only through another one, and then never returns. Its search also visits a rule
/// once per path that leads to it, so the number of paths is bounded here.
/// </summary>
internal static class LeftRecursion
{
    private const long MaxPaths = 2_000_000;
    private const int MaxDepth = 5_000;

    public static void Check(IReadOnlyDictionary<string, GbnfRule> rules)
    {
        var empty = rules.Values.Where(rule => rule.Alternatives.Any(alternative => alternative.Count == 0))
            .Select(rule => rule.Name).ToHashSet();
        var plain = Edges(rules, empty);
        CheckPaths(rules, plain, Order(rules, plain));

        // A cycle that leaves nothing behind, as in (a? b?)*, is harmless: llama.cpp's stacks are the same each time round.
        var nullable = Nullable(rules, empty);
        var growing = Edges(rules, nullable);
        var leavings = Edges(rules, nullable, leaving: true);
        foreach (var component in Components(rules, growing))
        {
            if (component.SelectMany(name => leavings[name].Where(component.Contains).Select(_ => name)).FirstOrDefault() is { } name)
            {
                throw Found(name);
            }
        }
    }

    private static GuideException Found(string name) =>
        new($"the grammar's rule \"{GrammarCheck.Owner(name)}\" is left-recursive: it comes back to itself before it reads a character");

    private static HashSet<string> Nullable(IReadOnlyDictionary<string, GbnfRule> rules, HashSet<string> empty)
    {
        var nullable = new HashSet<string>(empty);
        for (var before = -1; before != nullable.Count;)
        {
            before = nullable.Count;
            foreach (var rule in rules.Values)
            {
                if (rule.Alternatives.Any(alternative => alternative.All(s => s.Rule is not null && nullable.Contains(s.Rule))))
                {
                    nullable.Add(rule.Name);
                }
            }
        }

        return nullable;
    }

    /// <summary>From each rule to those it can begin with; with <paramref name="leaving"/> only where something follows.</summary>
    private static Dictionary<string, List<string>> Edges(
        IReadOnlyDictionary<string, GbnfRule> rules, HashSet<string> nullable, bool leaving = false)
    {
        var edges = new Dictionary<string, List<string>>();
        foreach (var rule in rules.Values)
        {
            var begins = edges[rule.Name] = [];
            foreach (var alternative in rule.Alternatives)
            {
                for (var i = 0; i < alternative.Count && alternative[i].Rule is { } name; i++)
                {
                    if (!leaving || i + 1 < alternative.Count)
                    {
                        begins.Add(name);
                    }

                    if (!nullable.Contains(name))
                    {
                        break;
                    }
                }
            }
        }

        return edges;
    }

    /// <summary>The rules so that each comes after all that it can begin with.</summary>
    private static List<string> Order(IReadOnlyDictionary<string, GbnfRule> rules, Dictionary<string, List<string>> edges)
    {
        var order = new List<string>();
        foreach (var component in Components(rules, edges))
        {
            if (component.Count > 1 || edges[component.First()].Contains(component.First()))
            {
                throw Found(component.First());
            }

            order.Add(component.First());
        }

        return order;
    }

    private static void CheckPaths(IReadOnlyDictionary<string, GbnfRule> rules, Dictionary<string, List<string>> edges, List<string> order)
    {
        var paths = new Dictionary<string, (long Count, int Depth)>();
        long total = 0;
        foreach (var name in order)
        {
            var begins = edges[name];
            var count = begins.Aggregate(1L, (sum, next) => Math.Min(sum + paths[next].Count, MaxPaths + 1));
            var depth = 1 + (begins.Count == 0 ? 0 : begins.Max(next => paths[next].Depth));
            paths[name] = (count, depth);
            total += count;
            if (total > MaxPaths || depth > MaxDepth)
            {
                throw new GuideException($"the guide is too complex: too many ways lead into the rule \"{GrammarCheck.Owner(name)}\" ({rules.Count} rules)");
            }
        }
    }

    /// <summary>The strongly connected components, each after those it leads to (Tarjan's algorithm, with its own stack).</summary>
    private static List<HashSet<string>> Components(IReadOnlyDictionary<string, GbnfRule> rules, Dictionary<string, List<string>> edges)
    {
        var components = new List<HashSet<string>>();
        var index = new Dictionary<string, int>();
        var low = new Dictionary<string, int>();
        var open = new Stack<string>();
        var isOpen = new HashSet<string>();
        foreach (var root in rules.Keys.Where(name => !index.ContainsKey(name)))
        {
            var calls = new Stack<(string Name, int Next)>([(root, 0)]);
            while (calls.TryPop(out var call))
            {
                var (name, next) = call;
                if (next == 0)
                {
                    index[name] = low[name] = index.Count;
                    open.Push(name);
                    isOpen.Add(name);
                }
                else
                {
                    low[name] = Math.Min(low[name], low[edges[name][next - 1]]);
                }

                while (next < edges[name].Count && index.ContainsKey(edges[name][next]))
                {
                    if (isOpen.Contains(edges[name][next]))
                    {
                        low[name] = Math.Min(low[name], index[edges[name][next]]);
                    }

                    next++;
                }

                if (next < edges[name].Count)
                {
                    calls.Push((name, next + 1));
                    calls.Push((edges[name][next], 0));
                }
                else if (low[name] == index[name])
                {
                    var component = new HashSet<string>();
                    do
                    {
                        component.Add(open.Peek());
                        isOpen.Remove(open.Peek());
                    }
                    while (open.Pop() != name);
                    components.Add(component);
                }
            }
        }

        return components;
    }
}
