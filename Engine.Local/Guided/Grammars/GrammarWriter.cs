using System.Text;

namespace Atrium.Engine.Guided.Grammars;

/// <summary>Writes GBNF: the start rule, the rules it needs, and rules of its own for what GBNF cannot repeat in place.</summary>
internal sealed class GrammarWriter
{
    private const int MaxLength = 512 * 1024;

    private readonly HashSet<string> _asked = [];
    private readonly Dictionary<Expression, string> _hoisted = new(ReferenceEqualityComparer.Instance);
    private readonly Queue<(string Name, Expression Body)> _pending = [];
    private readonly IReadOnlyDictionary<string, Expression> _rules;
    private int _length;

    /// <summary>A writer that knows <paramref name="rules"/> beside those of <see cref="JsonRules"/>.</summary>
    public GrammarWriter(IReadOnlyDictionary<string, Expression>? rules = null) => _rules = rules ?? new Dictionary<string, Expression>();

    public string Write(Expression root)
    {
        var text = new StringBuilder();
        Ask("root", root);
        while (_pending.TryDequeue(out var rule))
        {
            var body = Render(rule.Body, nested: false);
            text.Append(rule.Name).Append(" ::= ").Append(body).Append('\n');
            _length += body.Length;
            if (_length > MaxLength)
            {
                throw new GuideException($"the guide is too complex: its grammar would have more than {MaxLength} characters");
            }
        }

        return text.ToString();
    }

    private void Ask(string name, Expression body)
    {
        if (_asked.Add(name))
        {
            _pending.Enqueue((name, body));
        }
    }

    private string Render(Expression expression, bool nested)
    {
        switch (expression)
        {
            case Literal literal:
                return GbnfText.Literal(literal.Text);
            case OneOf oneOf:
                return oneOf.Set.ToString();
            case Sequence { Parts.Count: 0 }:
                return "\"\"";
            case Sequence sequence:
                return string.Join(' ', sequence.Parts.Select(part => Render(part, nested: true)));
            case Choice choice:
                var options = string.Join(" | ", choice.Options.Select(option => Render(option, nested: true)));
                return nested ? $"({options})" : options;
            case Repeat repeat when Repetition.IsLong(repeat):
                return Render(Repetition.Split(repeat), nested);
            case Repeat repeat:
                return Atom(repeat.Body) + Repetition.Suffix(repeat);
            case Reference reference:
                Ask(reference.Rule, _rules.TryGetValue(reference.Rule, out var body) ? body : JsonRules.Body(reference.Rule));
                return reference.Rule;
            default:
                throw new InvalidOperationException($"{expression.GetType().Name} has no GBNF form");
        }
    }

    /// <summary>What a repetition may follow. Groups become rules: llama.cpp multiplies the sizes of nested groups against a limit.</summary>
    private string Atom(Expression body)
    {
        if (body is Literal or OneOf or Reference)
        {
            return Render(body, nested: true);
        }

        if (!_hoisted.TryGetValue(body, out var name))
        {
            name = $"part-{_hoisted.Count + 1}";
            _hoisted.Add(body, name);
            Ask(name, body);
        }

        return name;
    }
}
