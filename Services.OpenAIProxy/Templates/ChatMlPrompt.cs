using System.Text;
using Atrium.OpenAIProxy.Generation;

namespace Atrium.OpenAIProxy.Templates;

/// <summary>
/// The prompt of models that bring no template: Qwen's plain ChatML, <c>&lt;|im_start|&gt;role LF content &lt;|im_end|&gt; LF</c> for each
/// message, and the head of an assistant's turn at the end.
/// </summary>
internal static class ChatMlPrompt
{
    /// <summary>Begins a turn.</summary>
    public const string Start = "<|im_start|>";

    /// <summary>Ends a turn.</summary>
    public const string End = "<|im_end|>";

    /// <summary>Ends a text.</summary>
    public const string EndOfText = "<|endoftext|>";

    /// <summary>Renders <paramref name="turns"/>, each text made <paramref name="safe"/>, and the head of an answer where it is wanted.</summary>
    public static string Render(IReadOnlyList<ChatTurn> turns, IReadOnlyList<Tool> tools, bool head, Func<string, string> safe)
    {
        var text = new StringBuilder();
        var first = turns is [{ Role: ChatRole.System }, ..] ? 1 : 0;
        AppendSystem(text, first == 1 ? safe(turns[0].Content) : null, tools, safe);
        var wraps = tools.Count > 0 || turns.Any(static turn => turn.ToolCalls.Count > 0);
        for (var i = first; i < turns.Count; i++)
        {
            var turn = turns[i];
            if (turn.Role == ChatRole.Tool && wraps)
            {
                i = AppendResults(text, turns, i, safe);
                continue;
            }

            var (role, content) = turn.Role switch
            {
                ChatRole.System => ("system", safe(turn.Content)),
                ChatRole.Assistant => ("assistant", HermesPrompt.Turn(WithoutThought(turn.Content), turn.ToolCalls, safe)),
                ChatRole.Tool => ("tool", safe(turn.Content)),
                _ => ("user", safe(turn.Content)),
            };
            AppendTurn(text, role, content);
        }

        return (head ? text.Append(Start).Append("assistant\n") : text).ToString();
    }

    private static void AppendTurn(StringBuilder text, string role, string content) =>
        text.Append(Start).Append(role).Append('\n').Append(content).Append(End).Append('\n');

    private static void AppendSystem(StringBuilder text, string? said, IReadOnlyList<Tool> tools, Func<string, string> safe)
    {
        if (tools.Count > 0)
        {
            AppendTurn(text, "system", (said is null ? "" : said + "\n\n") + HermesPrompt.List(tools, safe));
        }
        else if (said is not null)
        {
            AppendTurn(text, "system", said);
        }
    }

    /// <summary>Appends the results that begin at <paramref name="i"/>, which share a turn; answers where the last of them is.</summary>
    private static int AppendResults(StringBuilder text, IReadOnlyList<ChatTurn> turns, int i, Func<string, string> safe)
    {
        text.Append(Start).Append("user\n").Append(HermesPrompt.Result(safe(turns[i].Content)));
        while (i + 1 < turns.Count && turns[i + 1].Role == ChatRole.Tool)
        {
            text.Append('\n').Append(HermesPrompt.Result(safe(turns[++i].Content)));
        }

        text.Append(End).Append('\n');
        return i;
    }

    /// <summary>Models are trained on histories without earlier thoughts, so a thought that a client sends back is left out.</summary>
    private static string WithoutThought(string content)
    {
        var close = content.LastIndexOf("</think>", StringComparison.Ordinal);
        return close < 0 ? content : content[(close + "</think>".Length)..].TrimStart('\n');
    }
}
