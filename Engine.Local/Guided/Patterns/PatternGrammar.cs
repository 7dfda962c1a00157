using Atrium.Engine.Guided.Grammars;

namespace Atrium.Engine.Guided.Patterns;

/// <summary>
/// Regular expressions in the dialect that ECMAScript, .NET and Python share. Classes such as <c>\d</c> and <c>\w</c> are ASCII;
/// lazy quantifiers match the same texts as greedy ones. What is not regular, or needs to look around, is refused by position.
/// </summary>
internal static class PatternGrammar
{
    /// <summary>GBNF for texts that match as a whole.</summary>
    public static string ToGbnf(string pattern)
    {
        var expression = Whole(pattern);
        return Expressions.IsNever(expression)
            ? throw new GuideException("the regex matches no text at all")
            : new GrammarWriter().Write(expression);
    }

    /// <summary>The texts that match from the first to the last character.</summary>
    public static Expression Whole(string pattern) => Anchors.Resolve(PatternParser.Parse(pattern), search: false);

    /// <summary>The texts that contain a match, which is what JSON Schema's <c>pattern</c> asks.</summary>
    public static Expression Containing(string pattern) => Anchors.Resolve(PatternParser.Parse(pattern), search: true);
}
