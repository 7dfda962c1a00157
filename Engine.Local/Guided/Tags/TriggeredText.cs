using System.Text;
using Atrium.Engine.Guided.Grammars;
using static Atrium.Engine.Guided.Grammars.Expressions;

namespace Atrium.Engine.Guided.Tags;

/// <summary>
/// Any text, in which each trigger must go on as one of the tags that begin with it. The text between is an automaton with a state for each
/// beginning of a trigger (Aho and Corasick's), and a rule for each state: whatever a text ends with, exactly one state knows it, so the
/// grammar never has two readings of it to follow.
/// </summary>
internal sealed class TriggeredText
{
    private readonly string _name;
    private readonly bool _once;
    private readonly IReadOnlyList<Rune[]> _triggers;
    private readonly IReadOnlyList<(string Begin, Expression Content, string End)> _tags;

    // Each state is a beginning of a trigger that is not a whole one; the first is the empty one.
    private readonly List<Rune[]> _states;

    /// <param name="name">What the names of the rules begin with.</param>
    /// <param name="triggers">The marks.</param>
    /// <param name="tags">What they may become.</param>
    /// <param name="once">Whether the text ends with the first tag.</param>
    /// <exception cref="GuideException">A trigger is empty or leads nowhere, or a tag has none.</exception>
    public TriggeredText(string name, IReadOnlyList<string> triggers, IReadOnlyList<(string Begin, Expression Content, string End)> tags, bool once)
    {
        (_name, _tags, _once) = (name, tags, once);
        _triggers = [.. triggers.Select(static trigger => trigger.EnumerateRunes().ToArray())];
        if (triggers.FirstOrDefault(trigger => trigger.Length == 0 || !tags.Any(tag => tag.Begin.StartsWith(trigger, StringComparison.Ordinal))) is { } idle)
        {
            throw new GuideException($"the structural tag cannot be used: no tag begins with the trigger \"{idle}\"");
        }

        if (tags.FirstOrDefault(tag => !triggers.Any(trigger => tag.Begin.StartsWith(trigger, StringComparison.Ordinal))) is { Begin: { } begin })
        {
            throw new GuideException($"the structural tag cannot be used: \"{begin}\" begins with no trigger");
        }

        _states = [.. _triggers.SelectMany(static trigger => Enumerable.Range(0, trigger.Length).Select(length => trigger[..length]))
            .DistinctBy(Spelled).Where(state => Met(state) is null).OrderBy(static state => state.Length)];
    }

    /// <summary>The rule of the whole.</summary>
    public Reference Start => State(0);

    /// <summary>All rules, by name.</summary>
    public IEnumerable<(string Name, Expression Body)> Rules()
    {
        var marks = CharSet.Of(_triggers.SelectMany(static trigger => trigger).Select(static rune => (rune.Value, rune.Value)));
        var others = Seq(Chars(CharSet.All.Except(marks)), Start);
        foreach (var (number, state) in _states.Index())
        {
            var steps = marks.Ranges.SelectMany(static range => Enumerable.Range(range.First, range.Last - range.First + 1))
                .GroupBy(mark => After([.. state, new Rune(mark)]))
                .Select(static group => Seq(Chars(CharSet.Of(group.Select(static mark => (mark, mark)))), group.Key));
            yield return (State(number).Rule, Any([Empty, .. steps, others]));
        }

        foreach (var (number, trigger) in _triggers.Index())
        {
            yield return (Tags(number).Rule, Any([.. Begun(trigger)]));
        }
    }

    private static string Spelled(Rune[] runes) => string.Concat(runes);

    private Reference State(int number) => new($"{_name}-{number}");

    private Reference Tags(int trigger) => new($"{_name}-tag{trigger}");

    // The rule for what comes after a text that ends so: the tags of a trigger, or the state that knows most of the end.
    private Reference After(Rune[] text)
    {
        if (Met(text) is { } trigger)
        {
            return Tags(trigger);
        }

        return State(_states.FindLastIndex(state => text.AsSpan().EndsWith(state)));
    }

    private int? Met(Rune[] text)
    {
        for (var i = 0; i < _triggers.Count; i++)
        {
            if (text.AsSpan().EndsWith(_triggers[i]))
            {
                return i;
            }
        }

        return null;
    }

    private IEnumerable<Expression> Begun(Rune[] trigger)
    {
        var spelled = Spelled(trigger);
        return _tags.Where(tag => tag.Begin.StartsWith(spelled, StringComparison.Ordinal))
            .Select(tag => Seq(Exact(tag.Begin[spelled.Length..]), tag.Content, Exact(tag.End), _once ? Empty : Start));
    }
}
