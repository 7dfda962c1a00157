using System.Numerics;
using Atrium.OpenAIProxy.Templates.Jinja.Builtins;

namespace Atrium.OpenAIProxy.Templates.Jinja.Values;

/// <summary>Python's operators.</summary>
internal static class Arithmetic
{
    // 2 ** 100000 is of no use to a prompt, and takes long to print.
    private const int MostBits = 4096;

    /// <summary>Computes <c>left sign right</c>.</summary>
    /// <exception cref="JinjaException">The operator is not for such values.</exception>
    public static object Compute(string sign, object left, object right, Run run)
    {
        switch (sign, left, right)
        {
            case (_, Undefined undefined, _):
                throw undefined.Fault();
            case ("%", string format, _):
                return run.Built(PercentFormat.Format(format, right));
            case (_, _, Undefined undefined):
                throw undefined.Fault();
            case ("+", string a, string b):
                run.Build((long)a.Length + b.Length);
                return a + b;
            case ("+", Sequence a, Sequence b) when a.IsTuple == b.IsTuple:
                run.Step(a.Items.Count + b.Items.Count);
                return new Sequence([.. a.Items, .. b.Items], a.IsTuple);
            case ("*", string or Sequence, _) when Numbers.Whole(right) is not null:
                return Repeat(left, Numbers.Index(right), run);
            case ("*", _, string or Sequence) when Numbers.Whole(left) is not null:
                return Repeat(right, Numbers.Index(left), run);
        }

        if (sign != "/" && Numbers.Whole(left) is { } whole && Numbers.Whole(right) is { } other && !(sign == "**" && other < 0))
        {
            return Bounded(Compute(sign, whole, other));
        }

        return Numbers.Real(left) is { } real && Numbers.Real(right) is { } another
            ? Compute(sign, real, another)
            : throw Unsupported(sign, left, right);
    }

    /// <summary><c>-value</c>.</summary>
    public static object Negate(object value) => value switch
    {
        double number => -number,
        Undefined undefined => throw undefined.Fault(),
        _ => Numbers.Whole(value) is { } whole ? Numbers.Normal(-whole) : throw JinjaException.Failed($"bad operand type for unary -: '{Types.Name(value)}'"),
    };

    private static BigInteger Compute(string sign, BigInteger left, BigInteger right) => sign switch
    {
        "+" => left + right,
        "-" => left - right,
        "*" => left * right,
        "//" => Floor(left, NotZero(right, "integer division or modulo by zero")),
        "%" => left - (Floor(left, NotZero(right, "integer modulo by zero")) * right),
        _ => Power(left, right),
    };

    private static double Compute(string sign, double left, double right) => sign switch
    {
        "+" => left + right,
        "-" => left - right,
        "*" => left * right,
        "/" => left / NotZero(right, "division by zero"),
        "//" => Math.Floor(left / NotZero(right, "float floor division by zero")),
        "%" => left - (Math.Floor(left / NotZero(right, "float modulo")) * right),
        _ => Math.Pow(left, right),
    };

    private static BigInteger Power(BigInteger left, BigInteger right) =>
        right * Math.Max(1, left.GetBitLength()) > MostBits * 4 && !left.IsOne && !left.IsZero ? throw TooLarge() : BigInteger.Pow(left, (int)BigInteger.Min(right, int.MaxValue));

    private static object Bounded(BigInteger number) => number.GetBitLength() > MostBits ? throw TooLarge() : Numbers.Normal(number);

    private static JinjaException TooLarge() => new(JinjaFault.Limit, "The template computes a number that is too large.");

    private static BigInteger Floor(BigInteger left, BigInteger right)
    {
        var quotient = BigInteger.DivRem(left, right, out var remainder);
        return !remainder.IsZero && remainder.Sign != right.Sign ? quotient - 1 : quotient;
    }

    private static T NotZero<T>(T number, string message)
        where T : INumber<T> => T.IsZero(number) ? throw JinjaException.Failed(message) : number;

    private static object Repeat(object value, int count, Run run)
    {
        count = Math.Max(0, count);
        if (value is string text)
        {
            run.Build((long)text.Length * count);
            return string.Concat(Enumerable.Repeat(text, count));
        }

        var sequence = (Sequence)value;
        run.Step((long)sequence.Items.Count * count);
        return new Sequence([.. Enumerable.Repeat(sequence.Items, count).SelectMany(static items => items)], sequence.IsTuple);
    }

    private static JinjaException Unsupported(string sign, object left, object right) => JinjaException.Failed((sign, left) switch
    {
        ("+", string) => $"can only concatenate str (not \"{Types.Name(right)}\") to str",
        ("+", Sequence { IsTuple: false }) => $"can only concatenate list (not \"{Types.Name(right)}\") to list",
        _ => $"unsupported operand type(s) for {(sign == "**" ? "** or pow()" : sign)}: '{Types.Name(left)}' and '{Types.Name(right)}'",
    });
}
