using System.Text.RegularExpressions;

namespace Atrium.OpenAIProxy.Templates;

/// <summary>The control tokens that a template spells out, for models whose list of them is not known.</summary>
internal static partial class TemplateMarks
{
    /// <summary>All marks in <paramref name="template"/> that no person writes by chance.</summary>
    public static IEnumerable<string> In(string template) => Marks().Matches(template).Select(static match => match.Value).Distinct(StringComparer.Ordinal);

    // <|name|>, DeepSeek's wide bars, [NAME] and [/NAME], Gemma's turns, the beginning and end of a text, MiniMax's brackets.
    [GeneratedRegex(@"<\|[^|<>\s'""{}]{1,40}\|>|<｜[^｜<>\s]{1,40}｜>|\[/?[A-Z]{3,}(?:_[A-Z]+)*\]|</?(?:start|end|beginning)_of_[a-z]+>|</?s>|<SPECIAL_\d+>|\]~!?b\[|\]~b\]|\[e~\[|\[gMASK\]|<sop>")]
    private static partial Regex Marks();
}
