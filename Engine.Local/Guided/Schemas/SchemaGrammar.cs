using System.Text;
using Atrium.Engine.Guided.Grammars;
using static Atrium.Engine.Guided.Grammars.Expressions;

namespace Atrium.Engine.Guided.Schemas;

/// <summary>
/// JSON Schema as a grammar: one rule per place in the schema, so that recursion is just a rule that names itself. Properties come
/// in the schema's order; an object or tuple that does not say whether it is open is closed, as OpenAI's strict mode wants it.
/// </summary>
internal sealed class SchemaGrammar
{
    private const int MaxRules = 20_000;

    private readonly string _prefix;
    private readonly SchemaDocument _document;
    private readonly Disjointness _disjointness;
    private readonly Dictionary<string, Reference> _places = [];
    private readonly Dictionary<string, Expression> _rules = [];
    private readonly Queue<(Reference Rule, IReadOnlyList<SchemaNode> Conjunction)> _pending = [];

    private SchemaGrammar(SchemaDocument document, string prefix)
    {
        (_document, _prefix) = (document, prefix);
        _disjointness = new Disjointness(document);
    }

    public static string ToGbnf(string guide)
    {
        var (start, rules) = Compile(guide, "");

        // Many vocabularies have a token for the last brackets and a line break together; without it a model may find no way to end.
        return new GrammarWriter(rules).Write(Seq(start, Optional(Exact("\n"))));
    }

    /// <summary>The rules of a schema that is a part of a grammar, and the one to begin with. Their names begin with <paramref name="prefix"/>.</summary>
    public static (Expression Start, IReadOnlyDictionary<string, Expression> Rules) Compile(string guide, string prefix)
    {
        var document = SchemaDocument.Parse(guide);
        var grammar = new SchemaGrammar(document, prefix);
        var root = grammar.Use([document.Root]);
        while (grammar._pending.TryDequeue(out var next))
        {
            grammar._rules[next.Rule.Rule] = grammar.Compile(next.Conjunction);
            if (grammar._rules.Count > MaxRules)
            {
                throw new GuideException($"the JSON schema is too complex: it needs more than {MaxRules} grammar rules");
            }
        }

        var rules = DeadRules.Remove(grammar._rules);
        var start = root is Reference place && grammar._rules.ContainsKey(place.Rule) ? rules.GetValueOrDefault(place.Rule, Never) : root;
        return IsNever(start) ? throw new GuideException("the JSON schema cannot be used: no finite value satisfies it") : (start, rules);
    }

    /// <summary>The rule for a value that satisfies all of <paramref name="conjunction"/>; written once per place.</summary>
    public Expression Use(IReadOnlyList<SchemaNode> conjunction)
    {
        var flat = _document.Flatten(conjunction);
        if (flat is null)
        {
            return Never;
        }

        if (flat.Count == 0)
        {
            return JsonRules.Value;
        }

        var key = string.Join('&', flat.Select(node => node.Key));
        if (!_places.TryGetValue(key, out var rule))
        {
            rule = new Reference(Name(flat[0].Pointer, _places.Count));
            _places.Add(key, rule);
            _pending.Enqueue((rule, flat));
        }

        return rule;
    }

    /// <summary>Gives an expression a rule of its own.</summary>
    public Expression Define(string purpose, Expression body)
    {
        var rule = new Reference(Name(purpose, _places.Count));
        _places.Add(rule.Rule, rule);
        _rules.Add(rule.Rule, body);
        return rule;
    }

    private Expression Compile(IReadOnlyList<SchemaNode> flat)
    {
        var combining = flat.FirstOrDefault(node => Alternatives(node) is not null);
        if (combining is null)
        {
            return ValueWriter.Write(ShapeReader.Read(flat, flat[0]), this);
        }

        var (keyword, branches, spent) = Alternatives(combining)!.Value;
        var rest = flat.Select(node => node == combining ? node with { Spent = node.Spent | spent } : node).ToList();
        var options = branches.Select(branch => (IReadOnlyList<SchemaNode>)[.. rest, branch]).ToList();
        if (spent == Compositions.OneOf)
        {
            _disjointness.Require(options, combining, keyword);
        }

        return Any([.. options.Select(Use)]);
    }

    /// <summary>The first unspent <c>anyOf</c> or <c>oneOf</c> of a node.</summary>
    internal static (string Keyword, IReadOnlyList<SchemaNode> Branches, Compositions Spent)? Alternatives(SchemaNode node)
    {
        if (!node.Spent.HasFlag(Compositions.AnyOf) && node.Json.TryGetProperty("anyOf", out var any))
        {
            return ("anyOf", node.Children("anyOf", any), Compositions.AnyOf);
        }

        return !node.Spent.HasFlag(Compositions.OneOf) && node.Json.TryGetProperty("oneOf", out var one)
            ? ("oneOf", node.Children("oneOf", one), Compositions.OneOf)
            : null;
    }

    private string Name(string pointer, int number)
    {
        var name = new StringBuilder($"{_prefix}s{number}-");
        foreach (var character in pointer[(pointer.LastIndexOf('/') + 1)..].Where(char.IsAsciiLetterOrDigit).Take(24))
        {
            name.Append(character);
        }

        return name.ToString().TrimEnd('-');
    }
}
