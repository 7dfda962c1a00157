using Atrium.Engine.Guided.Grammars;
using static Atrium.Engine.Guided.Grammars.Expressions;

namespace Atrium.Engine.Guided.Schemas;

/// <summary>Takes out rules that no finite value satisfies, and with them the optional properties and alternatives that name them.</summary>
internal static class DeadRules
{
    public static Dictionary<string, Expression> Remove(IReadOnlyDictionary<string, Expression> rules)
    {
        var alive = new HashSet<string>();
        for (var before = -1; before != alive.Count;)
        {
            before = alive.Count;
            foreach (var (name, body) in rules)
            {
                if (!alive.Contains(name) && IsAlive(body))
                {
                    alive.Add(name);
                }
            }
        }

        return rules.Where(rule => alive.Contains(rule.Key)).ToDictionary(rule => rule.Key, rule => Prune(rule.Value));

        bool IsKnown(string rule) => alive.Contains(rule) || !rules.ContainsKey(rule);

        bool IsAlive(Expression expression) => expression switch
        {
            OneOf oneOf => !oneOf.Set.IsEmpty,
            Sequence sequence => sequence.Parts.All(IsAlive),
            Choice choice => choice.Options.Any(IsAlive),
            Repeat repeat => repeat.Min == 0 || IsAlive(repeat.Body),
            Reference reference => IsKnown(reference.Rule),
            _ => true,
        };

        Expression Prune(Expression expression) => expression switch
        {
            Sequence sequence => Seq([.. sequence.Parts.Select(Prune)]),
            Choice choice => Any([.. choice.Options.Select(Prune)]),
            Repeat repeat => Times(Prune(repeat.Body), repeat.Min, repeat.Max),
            Reference reference when !IsKnown(reference.Rule) => Never,
            _ => expression,
        };
    }
}
