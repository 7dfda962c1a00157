using System.Text;

namespace Atrium.Engine.Guided.Grammars;

/// <summary>A set of Unicode scalar values, as sorted ranges that neither touch nor overlap.</summary>
internal sealed class CharSet
{
    public static readonly CharSet None = new([]);

    /// <summary>Every scalar value but NUL, which llama.cpp lets no grammar write; the surrogates are none.</summary>
    public static readonly CharSet All = Of((1, 0xD7FF), (0xE000, 0x10FFFF));

    private readonly (int First, int Last)[] _ranges;

    private CharSet((int, int)[] ranges) => _ranges = ranges;

    public IReadOnlyList<(int First, int Last)> Ranges => _ranges;

    public bool IsEmpty => _ranges.Length == 0;

    /// <summary>How many characters are in the set.</summary>
    public int Count => _ranges.Sum(range => range.Last - range.First + 1);

    public static CharSet Of(params IEnumerable<(int First, int Last)> ranges)
    {
        var merged = new List<(int First, int Last)>();
        foreach (var range in ranges.OrderBy(range => range.First))
        {
            if (merged.Count > 0 && range.First <= merged[^1].Last + 1)
            {
                merged[^1] = (merged[^1].First, Math.Max(merged[^1].Last, range.Last));
            }
            else
            {
                merged.Add(range);
            }
        }

        return new CharSet([.. merged]);
    }

    public static CharSet Of(string characters) => Of(characters.EnumerateRunes().Select(rune => (rune.Value, rune.Value)));

    public CharSet Union(CharSet other) => Of(_ranges.Concat(other._ranges));

    public CharSet Intersect(CharSet other) => Of(
        from a in _ranges
        from b in other._ranges
        let first = Math.Max(a.First, b.First)
        let last = Math.Min(a.Last, b.Last)
        where first <= last
        select (first, last));

    public CharSet Complement()
    {
        var gaps = new List<(int, int)>();
        var next = 0;
        foreach (var (first, last) in _ranges)
        {
            if (next < first)
            {
                gaps.Add((next, first - 1));
            }

            next = last + 1;
        }

        if (next <= 0x10FFFF)
        {
            gaps.Add((next, 0x10FFFF));
        }

        return Of(gaps).Intersect(All);
    }

    public CharSet Except(CharSet other) => Intersect(other.Complement());

    public bool Contains(int character) => _ranges.Any(range => range.First <= character && character <= range.Last);

    /// <summary>
    /// A GBNF class. Never a negated one: llama.cpp rejects a token that ends inside a character (byte-level vocabularies have
    /// many) when any character it could become is excluded by a negated class, and accepts it by a positive one.
    /// </summary>
    public override string ToString()
    {
        var text = new StringBuilder("[");
        foreach (var (first, last) in _ranges)
        {
            Append(text, first);
            if (last > first)
            {
                Append(last > first + 1 ? text.Append('-') : text, last);
            }
        }

        return text.Append(']').ToString();
    }

    private static void Append(StringBuilder text, int character) => GbnfText.Append(text, character, "\\[]-^");
}
