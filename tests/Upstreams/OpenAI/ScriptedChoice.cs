using System.Text;
using Atrium.Upstreams.Answers;

namespace Atrium.Upstreams.OpenAI;

/// <summary>One choice of an answer: its text, thoughts, calls and end.</summary>
internal sealed record ScriptedChoice(int Index, ScriptedText Text, IReadOnlyList<byte[]> Reasoning, IReadOnlyList<ScriptedTool> Tools, string Finish)
{
    /// <summary>How many tokens it has: a piece of anything is one.</summary>
    public int Tokens => Text.Pieces.Count + Reasoning.Count + Tools.Count;

    /// <summary>All choices of the answer to <paramref name="call"/>. The first has the script's text, the others say which they are after it.</summary>
    public static IReadOnlyList<ScriptedChoice> All(CompletionCall call, Script script, Flavour flavour) =>
        [.. Enumerable.Range(0, call.Choices).Select(index => Of(index, call, script, flavour))];

    /// <summary>The chunks of a stream of <paramref name="choices"/>, which take turns.</summary>
    public static IReadOnlyList<Step> Steps(IReadOnlyList<ScriptedChoice> choices, Script script, Flavour flavour)
    {
        if (choices is [var single])
        {
            return [.. single.Steps(script, flavour)];
        }

        var each = choices.Select(choice => choice.Steps(script, flavour).ToList()).ToList();
        return [.. Enumerable.Range(0, each.Max(static steps => steps.Count)).SelectMany(i => each.Where(steps => i < steps.Count).Select(steps => steps[i]))];
    }

    private static ScriptedChoice Of(int index, CompletionCall call, Script script, Flavour flavour)
    {
        var tools = call.Chat && !call.AfterTool ? script.Tools : [];

        // A model that calls a tool mostly says nothing else, so the usual text is meant for answers without calls.
        var silent = tools.Count > 0 && script is { Text: Script.UsualText, Count: 0, Mirror: false };
        var told = script switch
        {
            { Mirror: true } => Script.Said(call.Asked),
            { Count: > 0 } when index == 0 => null,
            { Count: > 0 } => string.Concat(Enumerable.Repeat(" tok", script.Count)),
            _ => silent ? "" : script.Text,
        };
        if (told is not null)
        {
            told = (call.EchoPrompt ? call.Asked : "") + told + (index > 0 && !silent ? $" (choice {index})" : "");
        }

        var bytes = told is null ? null : Encoding.UTF8.GetBytes(told);
        if (bytes is not null && script.Invalid)
        {
            bytes = [.. bytes[..(bytes.Length / 2)], 0xFF, .. bytes[(bytes.Length / 2)..]];
        }

        var text = ScriptedText.Of(script, bytes, call.Limit, call.Stops, keepsStop: false);
        var reasons = call.Chat && flavour != Flavour.OpenAI && script.Reasoning.Length > 0;
        return new ScriptedChoice(
            index,
            text,
            reasons ? [.. ScriptedText.Cut(Encoding.UTF8.GetBytes(script.Reasoning), script)] : [],
            tools,
            script.Reason.Length > 0 ? script.Reason : text.Truncated ? "length" : tools.Count > 0 ? "tool_calls" : "stop");
    }

    private IEnumerable<Step> Steps(Script script, Flavour flavour)
    {
        foreach (var piece in Reasoning)
        {
            yield return new Step(Index, StepKind.Reasoning, piece);
        }

        for (var i = 0; i < Text.Pieces.Count; i++)
        {
            yield return new Step(Index, StepKind.Text, script.Cumulative ? Text.UpTo(i) : Text.Pieces[i], i);
        }

        for (var tool = 0; tool < Tools.Count; tool++)
        {
            var arguments = Encoding.UTF8.GetBytes(Tools[tool].Arguments);
            if (flavour == Flavour.Ollama)
            {
                yield return new Step(Index, StepKind.WholeCall, arguments, tool);
                continue;
            }

            yield return new Step(Index, StepKind.Call, [], tool);
            foreach (var piece in arguments.Chunk(script.Piece > 0 ? script.Piece : 5))
            {
                yield return new Step(Index, StepKind.Arguments, piece, tool);
            }
        }
    }
}
