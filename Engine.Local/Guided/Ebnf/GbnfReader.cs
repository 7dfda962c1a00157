using System.Globalization;

namespace Atrium.Engine.Guided.Ebnf;

/// <summary>Reads GBNF by llama.cpp's rules, to say before it does what is wrong and where.</summary>
internal sealed class GbnfReader
{
    /// <summary>llama.cpp takes a greater maximum for no maximum, and refuses a greater minimum.</summary>
    private const int MaxRepeat = 2000;

    /// <summary>llama.cpp reads groups by recursion; a stack overflow would end the process.</summary>
    private const int MaxDepth = 256;

    private readonly GbnfText _text;
    private readonly Dictionary<string, GbnfRule> _rules = [];
    private int _generated;

    private GbnfReader(string gbnf) => _text = new GbnfText(gbnf);

    public static IReadOnlyDictionary<string, GbnfRule> Read(string gbnf)
    {
        var reader = new GbnfReader(gbnf);
        reader._text.SkipBlanks(lines: true);
        while (!reader._text.AtEnd)
        {
            reader.Rule();
        }

        return reader._rules;
    }

    private void Rule()
    {
        var start = _text.Position;
        var name = _text.Name();
        _text.SkipBlanks(lines: false);
        if (!_text.Take("::="))
        {
            throw _text.Error($"::= expected after the rule name \"{name}\"");
        }

        if (_rules.ContainsKey(name))
        {
            throw _text.Error($"the rule \"{name}\" is defined twice", start);
        }

        _text.SkipBlanks(lines: true);
        Add(name, Alternatives(name, 0));
        if (!_text.AtEnd && _text.Peek() is not ('\r' or '\n'))
        {
            throw _text.Error(_text.Peek() == ')' ? "an unopened ) closes" : "unexpected character");
        }

        _text.SkipBlanks(lines: true);
    }

    private string Add(string name, List<IReadOnlyList<GbnfSymbol>> alternatives)
    {
        _rules[name] = new GbnfRule(name, alternatives);
        return name;
    }

    private string Generate(string owner, List<IReadOnlyList<GbnfSymbol>> alternatives) =>
        Add($"{owner}_{_generated++}", alternatives);

    private List<IReadOnlyList<GbnfSymbol>> Alternatives(string owner, int depth)
    {
        if (depth > MaxDepth)
        {
            throw _text.Error($"groups nest deeper than {MaxDepth}");
        }

        var alternatives = new List<IReadOnlyList<GbnfSymbol>> { Sequence(owner, depth) };
        while (_text.Take("|"))
        {
            _text.SkipBlanks(lines: true);
            alternatives.Add(Sequence(owner, depth));
        }

        return alternatives;
    }

    private List<GbnfSymbol> Sequence(string owner, int depth)
    {
        var sequence = new List<GbnfSymbol>();
        var last = -1;
        while (!_text.AtEnd)
        {
            var start = _text.Position;
            switch (_text.Peek())
            {
                case '*' or '+' or '?' or '{':
                    var (min, max) = _text.Counts();
                    if (last < 0 || last == sequence.Count)
                    {
                        throw _text.Error("nothing to repeat", start);
                    }

                    if (Math.Max(min, max ?? 0) > MaxRepeat)
                    {
                        throw _text.Error($"a repetition of more than {MaxRepeat.ToString(CultureInfo.InvariantCulture)}", start);
                    }

                    Repeat(owner, sequence, last, min, max);
                    break;
                case '(':
                    _ = _text.Take("(");
                    _text.SkipBlanks(lines: true);
                    var group = Generate(owner, Alternatives(owner, depth + 1));
                    if (!_text.Take(")"))
                    {
                        throw _text.Error("this group is not closed", start);
                    }

                    last = sequence.Count;
                    sequence.Add(new GbnfSymbol(group));
                    break;
                default:
                    if (_text.Terminal() is { } size)
                    {
                        last = sequence.Count;
                        if (size > 0)
                        {
                            sequence.Add(new GbnfSymbol(null, size));
                        }

                        break;
                    }

                    if (!_text.AtName)
                    {
                        return sequence;
                    }

                    last = sequence.Count;
                    sequence.Add(new GbnfSymbol(_text.Name()));
                    break;
            }

            _text.SkipBlanks(lines: depth > 0);
        }

        return sequence;
    }

    private void Repeat(string owner, List<GbnfSymbol> sequence, int last, int min, int? max)
    {
        var symbol = sequence[last];
        sequence.RemoveRange(last, sequence.Count - last);
        if (min > 0)
        {
            // The copies matter for size only; being empty or not, and coming first or not, is the same for one as for many.
            sequence.Add(symbol with { Size = symbol.Size * min });
        }

        if (max is null)
        {
            var name = $"{owner}_{_generated}";
            sequence.Add(new GbnfSymbol(Generate(owner, [[symbol, new GbnfSymbol(name)], []])));
        }
        else if (max > min)
        {
            sequence.Add(new GbnfSymbol(Generate(owner, [[symbol with { Size = (symbol.Size + 3) * (max.Value - min) }], []])));
        }
    }
}
