using System.Text.RegularExpressions;
using Atrium.OpenAIProxy.Generation;

namespace Atrium.OpenAIProxy.Templates;

/// <summary>
/// In what form a template takes what OpenAI's API leaves open, found by trying: one that takes another form drops text in silence, or
/// fails, and nothing else says which.
/// </summary>
internal sealed partial record TemplateHabits
{
    private const string Word = "wordtofind";

    private static readonly ChatTurn Question = new(ChatRole.User, Word);

    /// <summary>Content is an array of parts: a text would not be shown.</summary>
    public bool WantsParts { get; init; }

    /// <summary>The content beside calls is null where there is none: calls beside an empty text would not be shown.</summary>
    public bool WantsNoContent { get; init; }

    /// <summary>The arguments of calls are a text: an object cannot be shown.</summary>
    public bool WantsTextArguments { get; init; }

    /// <summary>What follows the model's own words in a conversation; null when that is no mark.</summary>
    public string? EndMark { get; init; }

    /// <summary>Tries <paramref name="render"/>, which answers null where the template fails.</summary>
    public static TemplateHabits Of(Func<TemplateHabits, IReadOnlyList<ChatTurn>, string?> render)
    {
        var habits = new TemplateHabits();
        if (!Shows(habits, Question) && Shows(new TemplateHabits { WantsParts = true }, Question))
        {
            habits = habits with { WantsParts = true };
        }

        ChatTurn[] calls =
        [
            new(ChatRole.User, "ask"), new(ChatRole.Assistant, "") { ToolCalls = [new ToolCall("abcdefgh1", "f", $$"""{"{{Word}}":1}""")] }, new(ChatRole.Tool, "ok") { ToolCallId = "abcdefgh1" },
        ];
        if (!Shows(habits, calls))
        {
            TemplateHabits[] others = [habits with { WantsTextArguments = true }, habits with { WantsNoContent = true }, habits with { WantsTextArguments = true, WantsNoContent = true }];
            habits = Array.Find(others, other => Shows(other, calls)) ?? habits;
        }

        var answered = render(habits, [new(ChatRole.User, "ask"), new(ChatRole.Assistant, Word), new(ChatRole.User, "ask")]);
        var end = answered is null ? -1 : answered.LastIndexOf(Word, StringComparison.Ordinal);
        var mark = end < 0 ? null : Mark().Match(answered![(end + Word.Length)..]);
        return habits with { EndMark = mark is { Success: true } ? mark.Groups[1].Value : null };

        bool Shows(TemplateHabits tried, params ChatTurn[] turns) => render(tried, turns)?.Contains(Word, StringComparison.Ordinal) == true;
    }

    [GeneratedRegex(@"^\s*(<[^<>\s]{1,40}>|\[e~\[)")]
    private static partial Regex Mark();
}
