using System.Text;
using Atrium.OpenAIProxy.Generation;

namespace Atrium.OpenAIProxy.Templates;

/// <summary>What a client wants of a model that can think before it answers.</summary>
internal enum Thinking
{
    /// <summary>Not said: whatever the model does by itself.</summary>
    Unspecified,

    /// <summary>Asked for.</summary>
    On,

    /// <summary>Declined.</summary>
    Off,
}

/// <summary>A rendered prompt.</summary>
/// <param name="Text">What the engine gets.</param>
/// <param name="StartsInThought">True when it ends inside a think block.</param>
internal sealed record Prompt(string Text, bool StartsInThought);

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

    private readonly bool _opensThought;
    private readonly bool _refusesThought;
    private readonly bool _wrapsToolResults;
    private readonly bool _neutralise;

    /// <summary>Reads the variations off <paramref name="jinja"/>; null is a model that brings no template.</summary>
    public ChatTemplate(string? jinja = null, IEnumerable<string>? specialTokens = null, string? endToken = null, bool neutralise = true)
    {
        jinja ??= "";
        _opensThought = jinja.Contains("""'<think>\n'""", StringComparison.Ordinal) || jinja.Contains("\"<think>\\n\"", StringComparison.Ordinal);
        _refusesThought = jinja.Contains("""<think>\n\n</think>\n\n""", StringComparison.Ordinal);
        _wrapsToolResults = jinja.Contains("<tool_response>", StringComparison.Ordinal);
        _neutralise = neutralise;
        IsForeign = jinja.Length > 0 && !jinja.Contains(Start, StringComparison.Ordinal);
        Special = new SpecialTokens([Start, End, EndOfText, .. specialTokens ?? [], .. endToken is null ? [] : new[] { endToken }]);
        EndMarks = [.. new[] { End, Start, EndOfText, endToken }.OfType<string>().Where(static mark => mark.Length > 0).Distinct(StringComparer.Ordinal)];
    }

    /// <summary>True when the model brings a template that is not ChatML; it is rendered as ChatML all the same.</summary>
    public bool IsForeign { get; }

    /// <summary>The model's control tokens.</summary>
    public SpecialTokens Special { get; }

    /// <summary>Marks that end a turn; an engine that prints them has gone past the end of its answer.</summary>
    public IReadOnlyList<string> EndMarks { get; }

    /// <summary>Renders <paramref name="turns"/> and the head of the assistant's answer.</summary>
    public Prompt Render(IReadOnlyList<ChatTurn> turns, Thinking thinking)
    {
        var text = new StringBuilder();
        foreach (var turn in turns)
        {
            var content = turn.Role == ChatRole.Assistant ? WithoutThought(turn.Content) : turn.Content;
            if (_neutralise)
            {
                content = Special.Neutralise(content);
            }

            var (role, body) = turn.Role switch
            {
                ChatRole.System => ("system", content),
                ChatRole.Assistant => ("assistant", content),
                ChatRole.Tool when _wrapsToolResults => ("user", $"<tool_response>\n{content}\n</tool_response>"),
                ChatRole.Tool => ("tool", content),
                _ => ("user", content),
            };
            text.Append(Start).Append(role).Append('\n').Append(body).Append(End).Append('\n');
        }

        text.Append(Start).Append("assistant\n");
        var startsInThought = thinking == Thinking.On && _opensThought;
        if (startsInThought)
        {
            text.Append("<think>\n");
        }
        else if (thinking == Thinking.Off && _refusesThought)
        {
            text.Append(NoThought);
        }

        return new Prompt(text.ToString(), startsInThought);
    }

    /// <summary>Models are trained on histories without earlier thoughts, so a thought that a client sends back is left out.</summary>
    private static string WithoutThought(string content)
    {
        var close = content.LastIndexOf("</think>", StringComparison.Ordinal);
        return close < 0 ? content : content[(close + "</think>".Length)..].TrimStart('\n');
    }
}
