using Atrium.Engine.Guided.Grammars;
using static Atrium.Engine.Guided.Grammars.Expressions;

namespace Atrium.Engine.Guided.Schemas;

/// <summary>
/// Names of additional properties: any JSON string that is not one of the declared names, which have schemas of their own. As long
/// as it could still become one, a name has no escape that spells a character in a second way.
/// </summary>
internal sealed class ForeignNames
{
    private static readonly string[] Escapes = ["\\\"", "\\\\", "\\b", "\\f", "\\n", "\\r", "\\t"];

    private readonly SortedDictionary<string, ForeignNames> _next = new(StringComparer.Ordinal);
    private bool _isName;

    public static Expression Write(IEnumerable<string> names, SchemaGrammar grammar)
    {
        var trie = new ForeignNames();
        foreach (var name in names)
        {
            var node = trie;
            foreach (var rune in name.EnumerateRunes())
            {
                var unit = JsonText.Escape(rune.Value) ?? rune.ToString();
                node = node._next.TryGetValue(unit, out var next) ? next : node._next[unit] = new ForeignNames();
            }

            node._isName = true;
        }

        return trie._next.Count == 0 && !trie._isName ? JsonRules.String : Seq(Exact("\""), trie.Rest(grammar, 0));
    }

    /// <summary>The rest of a name, with its closing quote, after what leads here.</summary>
    private Expression Rest(SchemaGrammar grammar, int depth)
    {
        var options = new List<Expression>();
        if (!_isName)
        {
            options.Add(Exact("\""));
        }

        var raw = CharSet.Of(_next.Keys.Where(unit => unit[0] != '\\').Select(unit => char.ConvertToUtf32(unit, 0)).Select(c => (c, c)));
        var different = Any([Chars(JsonRules.Raw.Except(raw)), .. Escapes.Where(escape => !_next.ContainsKey(escape)).Select(Exact)]);
        options.Add(Seq(different, Times(JsonRules.Character, 0, null), Exact("\"")));
        options.AddRange(_next.Select(next => Seq(Exact(next.Key), next.Value.Rest(grammar, depth + 1))));
        return depth % 8 == 7 ? grammar.Define("name", Any(options)) : Any(options);
    }
}
