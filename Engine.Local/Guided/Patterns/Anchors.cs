using Atrium.Engine.Guided.Grammars;
using static Atrium.Engine.Guided.Grammars.Expressions;

namespace Atrium.Engine.Guided.Patterns;

/// <summary>
/// Resolves <c>^</c> and <c>$</c>, which a grammar does not have. They may stand where they can hold: at the start and the end of
/// the expression or of an alternative there.
/// </summary>
internal static class Anchors
{
    private const int MaxAlternatives = 256;

    private static readonly Expression Anything = Times(Chars(CharSet.All), 0, null);

    public static Expression Resolve(Expression expression, bool search)
    {
        var alternatives = new List<Expression>();
        var pending = new Stack<Expression>([expression]);
        while (pending.TryPop(out var next))
        {
            if (Split(next) is { } parts)
            {
                foreach (var part in parts.Reverse())
                {
                    pending.Push(part);
                }
            }
            else
            {
                alternatives.Add(Strip(next, search));
            }

            if (alternatives.Count + pending.Count > MaxAlternatives)
            {
                throw new GuideException($"the regex has more than {MaxAlternatives} alternatives with anchors");
            }
        }

        return Any(alternatives);
    }

    /// <summary>The alternatives of an expression that begins or ends with a choice that holds an anchor.</summary>
    private static IReadOnlyList<Expression>? Split(Expression expression)
    {
        if (expression is Choice choice)
        {
            return HasAnchor(choice) is null ? null : choice.Options;
        }

        if (expression is not Sequence { Parts: { Count: > 0 } parts })
        {
            return null;
        }

        if (parts[0] is Choice first && HasAnchor(first) is not null)
        {
            return [.. first.Options.Select(option => Seq([option, .. parts.Skip(1)]))];
        }

        if (parts[^1] is Choice last && HasAnchor(last) is not null)
        {
            return [.. last.Options.Select(option => Seq([.. parts.SkipLast(1), option]))];
        }

        return null;
    }

    private static Expression Strip(Expression expression, bool search)
    {
        var parts = (expression is Sequence sequence ? sequence.Parts : [expression]).ToList();
        var anchoredStart = parts.RemoveWhileFirst(part => part is Anchor { AtStart: true });
        var anchoredEnd = parts.RemoveWhileLast(part => part is Anchor { AtStart: false });
        var core = Seq(parts);
        if (HasAnchor(core) is { } anchor)
        {
            var sign = anchor.AtStart ? "^" : "$";
            throw new GuideException($"the regex has an anchor ({sign}) at position {anchor.Position}, where it cannot hold");
        }

        return search ? Seq(anchoredStart ? Empty : Anything, core, anchoredEnd ? Empty : Anything) : core;
    }

    private static Anchor? HasAnchor(Expression expression) => expression switch
    {
        Anchor anchor => anchor,
        Sequence sequence => sequence.Parts.Select(HasAnchor).FirstOrDefault(anchor => anchor is not null),
        Choice choice => choice.Options.Select(HasAnchor).FirstOrDefault(anchor => anchor is not null),
        Repeat repeat => HasAnchor(repeat.Body),
        _ => null,
    };

    private static bool RemoveWhileFirst(this List<Expression> parts, Predicate<Expression> match)
    {
        var count = parts.TakeWhile(part => match(part)).Count();
        parts.RemoveRange(0, count);
        return count > 0;
    }

    private static bool RemoveWhileLast(this List<Expression> parts, Predicate<Expression> match)
    {
        var count = parts.AsEnumerable().Reverse().TakeWhile(part => match(part)).Count();
        parts.RemoveRange(parts.Count - count, count);
        return count > 0;
    }
}
