using System.Text;
using Atrium.OpenAIProxy.Generation;
using Atrium.OpenAIProxy.Stages;
using Atrium.OpenAIProxy.Stages.ToolCalls;

namespace Atrium.OpenAIProxy.Templates;

/// <summary>
/// The ChatML prompt format, with the variations that a model's own (Jinja) template asks for. Without one this is the plain format of
/// Qwen: <c>&lt;|im_start|&gt;role LF content &lt;|im_end|&gt; LF</c> for each message, and the head of an assistant's turn at the end.
/// </summary>
internal sealed class ChatTemplate
{
    /// <summary>Begins a turn.</summary>
    public const string Start = "<|im_start|>";

    /// <summary>Ends a turn.</summary>
    public const string End = "<|im_end|>";

    /// <summary>Ends a text.</summary>
    public const string EndOfText = "<|endoftext|>";

    private const string NoThought = "<think>\n\n</think>\n\n";

    private readonly TemplateTraits _traits;
    private readonly bool _neutralise;

    /// <summary>Reads the variations off <paramref name="jinja"/>; null is a model that brings no template.</summary>
    public ChatTemplate(string? jinja = null, IEnumerable<string>? specialTokens = null, string? endToken = null, bool neutralise = true)
    {
        _traits = TemplateTraits.Of(jinja);
        _neutralise = neutralise;
        Calls = string.IsNullOrEmpty(jinja) ? ToolCallFormats.Hermes : ToolCallFormats.OfTemplate(jinja);
        Reasoning = ReasoningFormat.OfTemplate(jinja);
        Special = new SpecialTokens([Start, End, EndOfText, .. specialTokens ?? [], .. endToken is null ? [] : new[] { endToken }]);
        EndMarks = [.. new[] { End, Start, EndOfText, endToken }.OfType<string>().Where(static mark => mark.Length > 0).Distinct(StringComparer.Ordinal)];
    }

    /// <summary>True when the model brings a template that is not ChatML; it is rendered as ChatML all the same.</summary>
    public bool IsForeign => _traits.IsForeign;

    /// <summary>The model's control tokens.</summary>
    public SpecialTokens Special { get; }

    /// <summary>Marks that end a turn; an engine that prints them has gone past the end of its answer.</summary>
    public IReadOnlyList<string> EndMarks { get; }

    /// <summary>How the model writes calls of functions; null where it brings a template that says nothing about them.</summary>
    public ToolCallFormat? Calls { get; }

    /// <summary>How the model thinks in its output.</summary>
    public ReasoningFormat Reasoning { get; }

    /// <summary>Renders <paramref name="turns"/> and the head of the assistant's answer. <paramref name="tools"/> are those the model may call.</summary>
    public Prompt Render(IReadOnlyList<ChatTurn> turns, Thinking thinking, params IReadOnlyList<Tool> tools)
    {
        var text = new StringBuilder();
        var first = turns is [{ Role: ChatRole.System }, ..] ? 1 : 0;
        AppendSystem(text, first == 1 ? Safe(turns[0].Content) : _traits.DefaultSystem, tools);
        var wraps = _traits.WrapsToolResults || tools.Count > 0 || turns.Any(static turn => turn.ToolCalls.Count > 0);
        var asked = LastQuestion(turns);
        for (var i = first; i < turns.Count; i++)
        {
            var turn = turns[i];
            if (turn.Role == ChatRole.Tool && wraps)
            {
                i = AppendResults(text, turns, i);
                continue;
            }

            var (role, content) = turn.Role switch
            {
                ChatRole.System => ("system", Safe(turn.Content)),
                ChatRole.Assistant => ("assistant", Thought(turn, i > asked) + HermesPrompt.Turn(WithoutThought(turn.Content), turn.ToolCalls, Safe)),
                ChatRole.Tool => ("tool", Safe(turn.Content)),
                _ => ("user", Safe(turn.Content)),
            };
            AppendTurn(text, role, content);
        }

        text.Append(Start).Append("assistant\n");
        var startsInThought = thinking == Thinking.On && _traits.OpensThought;
        text.Append(startsInThought ? "<think>\n" : thinking == Thinking.Off && _traits.RefusesThought ? NoThought : "");
        return new Prompt(text.ToString(), startsInThought);
    }

    private static int LastQuestion(IReadOnlyList<ChatTurn> turns)
    {
        var last = turns.Count - 1;
        while (last >= 0 && turns[last].Role != ChatRole.User)
        {
            last--;
        }

        return last;
    }

    private static void AppendTurn(StringBuilder text, string role, string content) =>
        text.Append(Start).Append(role).Append('\n').Append(content).Append(End).Append('\n');

    private void AppendSystem(StringBuilder text, string? said, IReadOnlyList<Tool> tools)
    {
        if (tools.Count > 0)
        {
            AppendTurn(text, "system", (said is null ? "" : said + "\n\n") + HermesPrompt.List(tools, Safe));
        }
        else if (said is not null)
        {
            AppendTurn(text, "system", said);
        }
    }

    /// <summary>Appends the results that begin at <paramref name="i"/> and share a turn; answers where the last of them is.</summary>
    private int AppendResults(StringBuilder text, IReadOnlyList<ChatTurn> turns, int i)
    {
        text.Append(Start).Append("user\n").Append(HermesPrompt.Result(Safe(turns[i].Content)));
        while (_traits.JoinsToolResults && i + 1 < turns.Count && turns[i + 1].Role == ChatRole.Tool)
        {
            text.Append('\n').Append(HermesPrompt.Result(Safe(turns[++i].Content)));
        }

        text.Append(End).Append('\n');
        return i;
    }

    private string Safe(string content) => _neutralise ? Special.Neutralise(content) : content;

    private string Thought(ChatTurn turn, bool recent) =>
        recent && _traits.KeepsRecentThoughts && turn.Reasoning?.Trim('\n') is { Length: > 0 } thought ? $"<think>\n{Safe(thought)}\n</think>\n\n" : "";

    /// <summary>Models are trained on histories without earlier thoughts, so a thought that a client sends back is left out.</summary>
    private static string WithoutThought(string content)
    {
        var close = content.LastIndexOf("</think>", StringComparison.Ordinal);
        return close < 0 ? content : content[(close + "</think>".Length)..].TrimStart('\n');
    }
}
