namespace Atrium.Engine.Guided.Grammars;

/// <summary>The right-hand side of a grammar rule. Build it with <see cref="Expressions"/>, which simplifies.</summary>
internal abstract record Expression;

/// <summary>A text, as it is; never empty.</summary>
internal sealed record Literal(string Text) : Expression;

/// <summary>One character of a set. The empty set matches nothing: see <see cref="Expressions.Never"/>.</summary>
internal sealed record OneOf(CharSet Set) : Expression;

/// <summary>One after the other; no parts match the empty text.</summary>
internal sealed record Sequence(IReadOnlyList<Expression> Parts) : Expression;

/// <summary>Any one of at least two.</summary>
internal sealed record Choice(IReadOnlyList<Expression> Options) : Expression;

/// <summary><paramref name="Body"/> from <paramref name="Min"/> to <paramref name="Max"/> times; null: without end.</summary>
internal sealed record Repeat(Expression Body, int Min, int? Max) : Expression;

/// <summary>Another rule, by name.</summary>
internal sealed record Reference(string Rule) : Expression;

/// <summary>A regular expression's <c>^</c> or <c>$</c>; resolved away before a grammar is written.</summary>
internal sealed record Anchor(bool AtStart, int Position) : Expression;
