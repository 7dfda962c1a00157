using Atrium.OpenAIProxy.Templates.Jinja.Values;

namespace Atrium.OpenAIProxy.Templates.Jinja.Nodes;

/// <summary><c>a and b</c>, <c>a or b</c>: one of the two values.</summary>
internal sealed class Logical(bool and, Expression left, Expression right, Position at) : Expression(at)
{
    /// <inheritdoc/>
    public override object Evaluate(Scope scope)
    {
        var value = left.Evaluate(scope);
        return Truth.Of(value) == and ? right.Evaluate(scope) : value;
    }
}

/// <summary><c>not a</c>.</summary>
internal sealed class Negation(Expression value, Position at) : Expression(at)
{
    /// <inheritdoc/>
    public override object Evaluate(Scope scope) => Truth.Value(!Truth.Of(value.Evaluate(scope)));
}

/// <summary><c>-a</c> and <c>+a</c>.</summary>
internal sealed class Signed(bool minus, Expression value, Position at) : Expression(at)
{
    /// <inheritdoc/>
    public override object Evaluate(Scope scope)
    {
        var number = value.Evaluate(scope);
        scope.Run.At = At;
        var negated = Arithmetic.Negate(number);
        return minus ? negated : Arithmetic.Negate(negated);
    }
}

/// <summary>An operator between two values.</summary>
internal sealed class Operation(string sign, Expression left, Expression right, Position at) : Expression(at)
{
    /// <inheritdoc/>
    public override object Evaluate(Scope scope)
    {
        var (first, second) = (left.Evaluate(scope), right.Evaluate(scope));
        scope.Run.At = At;
        return Arithmetic.Compute(sign, first, second, scope.Run);
    }
}

/// <summary><c>a ~ b ~ c</c>.</summary>
internal sealed class Concatenation(IReadOnlyList<Expression> parts, Position at) : Expression(at)
{
    /// <inheritdoc/>
    public override object Evaluate(Scope scope)
    {
        var texts = new string[parts.Count];
        for (var i = 0; i < texts.Length; i++)
        {
            texts[i] = Repr.Text(parts[i].Evaluate(scope));
        }

        scope.Run.At = At;
        scope.Run.Build(texts.Sum(static text => (long)text.Length));
        return string.Concat(texts);
    }
}

/// <summary><c>a &lt; b == c</c>: each neighbouring pair, up to the first that does not hold.</summary>
internal sealed class Comparison(Expression first, IReadOnlyList<(string Sign, Expression Value)> others, Position at) : Expression(at)
{
    /// <inheritdoc/>
    public override object Evaluate(Scope scope)
    {
        var left = first.Evaluate(scope);
        foreach (var (sign, value) in others)
        {
            var right = value.Evaluate(scope);
            scope.Run.At = At;
            if (!Holds(sign, left, right, scope.Run))
            {
                return Truth.False;
            }

            left = right;
        }

        return Truth.True;
    }

    /// <summary>Whether <c>left sign right</c>.</summary>
    public static bool Holds(string sign, object left, object right, Run run) => sign switch
    {
        "==" => Equality.Are(left, right),
        "!=" => !Equality.Are(left, right),
        "<" => Equality.Compare(left, right, sign) < 0,
        "<=" => Equality.Compare(left, right, sign) <= 0,
        ">" => Equality.Compare(left, right, sign) > 0,
        ">=" => Equality.Compare(left, right, sign) >= 0,
        "in" => Iteration.Has(right, left, run),
        _ => !Iteration.Has(right, left, run),
    };
}
