namespace Atrium.Engine.Guided.Ebnf;

/// <summary>
/// What makes llama.cpp refuse a grammar (it says so on standard error only), loop without end, or use its stack up: checked
/// for the caller's grammars, and for those made here as a second opinion.
/// </summary>
internal static class GrammarCheck
{
    private const int MaxElements = 500_000;

    public static void Run(string gbnf)
    {
        var rules = GbnfReader.Read(gbnf);
        if (!rules.ContainsKey("root"))
        {
            throw new GuideException("the grammar has no rule \"root\"");
        }

        foreach (var rule in rules.Values)
        {
            if (Symbols(rule).FirstOrDefault(symbol => symbol.Rule is { } name && !rules.ContainsKey(name)) is { Rule: { } missing })
            {
                throw new GuideException($"the grammar's rule \"{Owner(rule.Name)}\" names \"{missing}\", which is not defined");
            }
        }

        if (rules.Values.Sum(rule => Symbols(rule).Sum(symbol => (long)symbol.Size)) > MaxElements)
        {
            throw new GuideException($"the grammar is too large: written out it has more than {MaxElements} elements");
        }

        LeftRecursion.Check(rules);
        Endings.Check(rules);
    }

    /// <summary>The rule in the caller's text that a generated one belongs to.</summary>
    public static string Owner(string name) => name.Split('_')[0];

    private static IEnumerable<GbnfSymbol> Symbols(GbnfRule rule) => rule.Alternatives.SelectMany(alternative => alternative);
}
