using System.Text;
using Atrium.OpenAIProxy.Generation;
using Atrium.OpenAIProxy.Stages.ToolCalls;

namespace Atrium.OpenAIProxy.Tests.Stages.ToolCalls;

/// <summary>What a stage told, in one line: text as it is, a call as <c>[name|arguments]</c>, and the state at the end.</summary>
internal static class Told
{
    public static readonly ToolCallRules Rules = new() { Names = new HashSet<string> { "f", "get_weather" } };

    public static string Of(ToolCallRules rules, params IEnumerable<string> pieces) => Of(ToolCallFormats.Hermes, rules, pieces);

    public static string Of(ToolCallFormat format, ToolCallRules rules, params IEnumerable<string> pieces)
    {
        var (stage, events) = (format.Parse(rules), new List<GenerationEvent>());
        foreach (var piece in pieces)
        {
            stage.Push(piece, events);
        }

        stage.Flush(events);
        return Line(events) + (stage.State == ToolCallState.None ? "" : $" {stage.State}");
    }

    public static string Line(IEnumerable<GenerationEvent> events)
    {
        var (line, open) = (new StringBuilder(), false);
        var index = 0;
        foreach (var one in events)
        {
            if (open && one is not GenerationEvent.ToolCallArguments)
            {
                line.Append(']');
                open = false;
            }

            switch (one)
            {
                case GenerationEvent.Text text:
                    Assert.NotEqual("", text.Delta);
                    line.Append(text.Delta);
                    break;
                case GenerationEvent.ToolCallStarted call:
                    Assert.Equal(index++, call.Index);
                    Assert.Matches(@"^(call_[a-zA-Z0-9]{24}|[a-zA-Z0-9]{9}|functions\.\w+:\d+)$", call.Id);
                    line.Append('[').Append(call.Name).Append('|');
                    open = true;
                    break;
                case GenerationEvent.ToolCallArguments arguments:
                    Assert.NotEqual("", arguments.Delta);
                    Assert.Equal(index - 1, arguments.Index);
                    line.Append(arguments.Delta);
                    break;
            }
        }

        return line.Append(open ? "]" : "").ToString();
    }
}
