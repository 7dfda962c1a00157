using System.Globalization;
using System.Text;

namespace Atrium.Engine.Tests.Guided;

/// <summary>A second reading of GBNF, written from llama.cpp's grammar and not from ours: the oracle of these tests.</summary>
internal sealed class Gbnf
{
    private readonly Dictionary<string, Node> _rules = [];
    private readonly string _text;
    private int _at;

    private Gbnf(string text)
    {
        _text = text;
        foreach (var line in text.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            _text = line;
            _at = 0;
            var name = Name();
            Skip();
            Expect("::=");
            Skip();
            _rules[name] = Alternatives();
            Assert.Equal(_text.Length, _at);
        }
    }

    internal abstract record Node;

    internal sealed record Set(IReadOnlyList<(int First, int Last)> Ranges) : Node;

    internal sealed record Ref(string Rule) : Node;

    internal sealed record Seq(IReadOnlyList<Node> Parts) : Node;

    internal sealed record Alt(IReadOnlyList<Node> Options) : Node;

    internal sealed record Rep(Node Body, int Min, int Max) : Node;

    public static Gbnf Parse(string text) => new(text);

    public bool Accepts(string text) => new Matching(this, [.. text.EnumerateRunes().Select(rune => rune.Value)]).Whole();

    /// <summary>A random text of the grammar; the deeper, the more it prefers to end.</summary>
    public string Sample(Random random)
    {
        var text = new StringBuilder();
        var budget = 400;
        Write(_rules["root"], 0);
        return text.ToString();

        void Write(Node node, int depth)
        {
            budget--;
            switch (node)
            {
                case Set set:
                    var (first, last) = set.Ranges[random.Next(set.Ranges.Count)];
                    // Mostly the first few, so that texts are short to read and delimiters come up.
                    text.Append(new Rune(random.Next(first, Math.Min(last, first + 40) + 1)).ToString());
                    break;
                case Ref reference:
                    Write(_rules[reference.Rule], depth + 1);
                    break;
                case Seq seq:
                    foreach (var part in seq.Parts)
                    {
                        Write(part, depth);
                    }

                    break;
                case Alt alt:
                    var options = budget > 0 && depth < 12 ? alt.Options : [.. alt.Options.OrderBy(option => Cost(option, 6)).Take(1)];
                    Write(options[random.Next(options.Count)], depth);
                    break;
                case Rep rep:
                    var count = budget > 0 && depth < 12 ? random.Next(rep.Min, Math.Min(rep.Max, rep.Min + 3) + 1) : rep.Min;
                    for (var i = 0; i < count; i++)
                    {
                        Write(rep.Body, depth);
                    }

                    break;
            }
        }
    }

    private double Cost(Node node, int depth) => depth == 0 ? 1000 : node switch
    {
        Ref reference => 1 + Cost(_rules[reference.Rule], depth - 1),
        Seq seq => seq.Parts.Sum(part => Cost(part, depth)),
        Alt alt => alt.Options.Min(option => Cost(option, depth)),
        Rep rep => rep.Min == 0 ? 0 : rep.Min * Cost(rep.Body, depth),
        _ => 1,
    };

    private Node Alternatives()
    {
        var options = new List<Node> { Sequence() };
        while (Take("|"))
        {
            Skip();
            options.Add(Sequence());
        }

        return options.Count == 1 ? options[0] : new Alt(options);
    }

    private Seq Sequence()
    {
        var parts = new List<Node>();
        while (_at < _text.Length && _text[_at] is not ('|' or ')'))
        {
            var node = _text[_at] switch
            {
                '"' => (Node)Literal(),
                '[' => Class(),
                '(' => Group(),
                '.' when Take(".") => new Set([(0, 0x10FFFF)]),
                _ => new Ref(Name()),
            };
            while (_at < _text.Length && _text[_at] is '*' or '+' or '?' or '{')
            {
                node = Repeated(node);
            }

            parts.Add(node);
            Skip();
        }

        return new Seq(parts);
    }

    private Rep Repeated(Node node)
    {
        switch (_text[_at++])
        {
            case '*':
                return new Rep(node, 0, int.MaxValue - 1);
            case '+':
                return new Rep(node, 1, int.MaxValue - 1);
            case '?':
                return new Rep(node, 0, 1);
        }

        var end = _text.IndexOf('}', _at);
        var counts = _text[_at..end].Split(',');
        _at = end + 1;
        var min = int.Parse(counts[0], CultureInfo.InvariantCulture);
        var max = counts.Length == 1 ? min : counts[1].Length == 0 ? int.MaxValue - 1 : int.Parse(counts[1], CultureInfo.InvariantCulture);
        Assert.True(max is <= 2000 or int.MaxValue - 1, "llama.cpp takes a greater maximum for none");
        return new Rep(node, min, max);
    }

    private Node Group()
    {
        Expect("(");
        Skip();
        var node = Alternatives();
        Expect(")");
        return node;
    }

    private Seq Literal()
    {
        Expect("\"");
        var parts = new List<Node>();
        while (!Take("\""))
        {
            var character = Character();
            parts.Add(new Set([(character, character)]));
        }

        return new Seq(parts);
    }

    private Set Class()
    {
        Expect("[");
        Assert.False(Take("^"), "a negated class rejects tokens that end inside a character");
        var ranges = new List<(int, int)>();
        while (!Take("]"))
        {
            var first = Character();
            ranges.Add((first, Take("-") ? Character() : first));
        }

        return new Set(ranges);
    }

    private int Character()
    {
        if (!Take("\\"))
        {
            var rune = Rune.GetRuneAt(_text, _at);
            _at += rune.Utf16SequenceLength;
            return rune.Value;
        }

        var escape = _text[_at++];
        var digits = escape switch { 'x' => 2, 'u' => 4, 'U' => 8, _ => 0 };
        if (digits == 0)
        {
            return escape switch { 't' => '\t', 'r' => '\r', 'n' => '\n', _ when "\\\"[]-".Contains(escape) => escape, _ => throw new FormatException() };
        }

        _at += digits;
        return int.Parse(_text[(_at - digits).._at], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
    }

    private string Name()
    {
        var start = _at;
        while (_at < _text.Length && (char.IsAsciiLetterOrDigit(_text[_at]) || _text[_at] == '-'))
        {
            _at++;
        }

        Assert.True(_at > start, $"no name at {start} in {_text}");
        return _text[start.._at];
    }

    private void Skip()
    {
        while (Take(" "))
        {
        }
    }

    private bool Take(string expected)
    {
        if (string.CompareOrdinal(_text, _at, expected, 0, expected.Length) != 0)
        {
            return false;
        }

        _at += expected.Length;
        return true;
    }

    private void Expect(string expected) => Assert.True(Take(expected), $"{expected} expected at {_at} in {_text}");

    /// <summary>For each rule and place, all the places where it may end.</summary>
    private sealed class Matching(Gbnf grammar, int[] text)
    {
        private readonly Dictionary<(string, int), HashSet<int>> _ends = [];

        public bool Whole() => Ends(grammar._rules["root"], [0]).Contains(text.Length);

        private HashSet<int> Ends(Node node, HashSet<int> starts)
        {
            switch (node)
            {
                case Set set:
                    return [.. starts.Where(i => i < text.Length && set.Ranges.Any(r => r.First <= text[i] && text[i] <= r.Last)).Select(i => i + 1)];
                case Seq seq:
                    return seq.Parts.Aggregate(starts, (from, part) => from.Count == 0 ? from : Ends(part, from));
                case Alt alt:
                    return [.. alt.Options.SelectMany(option => Ends(option, starts))];
                case Ref reference:
                    return [.. starts.SelectMany(start => Ends(reference.Rule, start))];
                case Rep rep:
                    var all = rep.Min == 0 ? [.. starts] : new HashSet<int>();
                    var from = starts;
                    for (var count = 1; count <= rep.Max && from.Count > 0; count++)
                    {
                        from = Ends(rep.Body, from);
                        var before = all.Count;
                        if (count >= rep.Min)
                        {
                            all.UnionWith(from);
                        }

                        if (count > rep.Min && all.Count == before)
                        {
                            break;
                        }
                    }

                    return all;
                default:
                    throw new InvalidOperationException();
            }
        }

        private HashSet<int> Ends(string rule, int start)
        {
            if (!_ends.TryGetValue((rule, start), out var ends))
            {
                ends = Ends(grammar._rules[rule], [start]);
                _ends[(rule, start)] = ends;
            }

            return ends;
        }
    }
}
