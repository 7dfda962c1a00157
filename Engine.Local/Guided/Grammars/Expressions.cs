namespace Atrium.Engine.Guided.Grammars;

/// <summary>Builds expressions, so that what matches nothing or only the empty text disappears on the way.</summary>
internal static class Expressions
{
    public static readonly Expression Empty = new Sequence([]);

    /// <summary>Matches nothing, not even the empty text.</summary>
    public static readonly Expression Never = new OneOf(CharSet.None);

    public static bool IsEmpty(Expression expression) => expression is Sequence { Parts.Count: 0 };

    public static bool IsNever(Expression expression) => expression is OneOf { Set.IsEmpty: true };

    public static Expression Exact(string text) => text.Length == 0 ? Empty : new Literal(text);

    public static Expression Chars(CharSet set) => new OneOf(set);

    public static Expression Seq(params IReadOnlyList<Expression> parts)
    {
        var flat = new List<Expression>();
        foreach (var part in parts)
        {
            if (IsNever(part))
            {
                return Never;
            }

            if (part is Sequence inner)
            {
                flat.AddRange(inner.Parts);
            }
            else
            {
                flat.Add(part);
            }
        }

        return flat.Count == 1 ? flat[0] : new Sequence(flat);
    }

    public static Expression Any(params IReadOnlyList<Expression> options)
    {
        var flat = new List<Expression>();
        foreach (var option in options.SelectMany(option => option is Choice inner ? inner.Options : [option]))
        {
            // Two empty options would be told apart by llama.cpp for nothing.
            if (!IsNever(option) && !(IsEmpty(option) && flat.Any(IsEmpty)))
            {
                flat.Add(option);
            }
        }

        return flat.Count switch
        {
            0 => Never,
            1 => flat[0],
            _ => new Choice(flat),
        };
    }

    public static Expression Optional(Expression body) => Times(body, 0, 1);

    /// <summary>
    /// Repeats <paramref name="body"/>. A body that may be empty is first cut to its non-empty texts, which changes nothing in
    /// what is matched: llama.cpp takes a repetition of an empty body for left recursion.
    /// </summary>
    public static Expression Times(Expression body, int min, int? max)
    {
        if (max == 0 || IsEmpty(body))
        {
            return Empty;
        }

        if (IsNever(body))
        {
            return min == 0 ? Empty : Never;
        }

        if (IsNullable(body))
        {
            (body, min) = (NonEmpty(body), 0);
        }

        return min == 1 && max == 1 ? body : new Repeat(body, min, max);
    }

    /// <summary>Whether the empty text matches. References count as never empty: only patterns ask, and they have none.</summary>
    public static bool IsNullable(Expression expression) => expression switch
    {
        Sequence sequence => sequence.Parts.All(IsNullable),
        Choice choice => choice.Options.Any(IsNullable),
        Repeat repeat => repeat.Min == 0 || IsNullable(repeat.Body),
        _ => false,
    };

    /// <summary>The same texts without the empty one.</summary>
    public static Expression NonEmpty(Expression expression) => expression switch
    {
        _ when !IsNullable(expression) => expression,
        Choice choice => Any([.. choice.Options.Select(NonEmpty)]),
        Repeat repeat => Times(NonEmpty(repeat.Body), 1, repeat.Max),
        Sequence sequence => Any([.. sequence.Parts.Select((part, i) => Seq([NonEmpty(part), .. sequence.Parts.Skip(i + 1)]))]),
        _ => expression,
    };

    /// <summary>Fewest and most characters that match; null: no upper limit.</summary>
    public static (long Min, long? Max) Length(Expression expression)
    {
        switch (expression)
        {
            case Literal literal:
                var runes = literal.Text.EnumerateRunes().Count();
                return (runes, runes);
            case OneOf:
                return (1, 1);
            case Repeat repeat:
                var (min, max) = Length(repeat.Body);
                return (min * repeat.Min, max == 0 ? 0 : max * repeat.Max);
            case Sequence sequence:
                var parts = sequence.Parts.Select(Length).ToList();
                return (parts.Sum(part => part.Min), parts.Any(part => part.Max is null) ? null : parts.Sum(part => part.Max));
            case Choice choice:
                var options = choice.Options.Select(Length).ToList();
                return (options.Min(option => option.Min), options.Any(o => o.Max is null) ? null : options.Max(o => o.Max));
            default:
                return (0, null);
        }
    }
}
