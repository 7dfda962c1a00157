namespace Atrium.Engine.Guided.Ebnf;

/// <summary>Finds rules that no finite text satisfies: a model that enters one can never finish.</summary>
internal static class Endings
{
    public static void Check(IReadOnlyDictionary<string, GbnfRule> rules)
    {
        var ends = new HashSet<string>();
        var users = rules.Values
            .SelectMany(rule => rule.Alternatives.SelectMany(alternative => alternative)
                .Where(symbol => symbol.Rule is not null)
                .Select(symbol => (Used: symbol.Rule!, By: rule)))
            .ToLookup(use => use.Used, use => use.By);
        var pending = new Queue<GbnfRule>(rules.Values);
        while (pending.TryDequeue(out var rule))
        {
            if (!ends.Contains(rule.Name) && rule.Alternatives.Any(alternative => alternative.All(s => s.Rule is null || ends.Contains(s.Rule))))
            {
                ends.Add(rule.Name);
                foreach (var user in users[rule.Name])
                {
                    pending.Enqueue(user);
                }
            }
        }

        if (rules.Keys.FirstOrDefault(name => !ends.Contains(name)) is { } endless)
        {
            throw new GuideException($"the grammar's rule \"{GrammarCheck.Owner(endless)}\" has no finite text: it always needs itself again");
        }
    }
}
