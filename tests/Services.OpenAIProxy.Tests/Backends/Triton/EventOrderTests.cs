using System.Net;
using System.Text;
using Atrium.OpenAIProxy.Generation;
using Atrium.OpenAIProxy.Tests.Harness;
using FsCheck;
using FsCheck.Fluent;

namespace Atrium.OpenAIProxy.Tests.Backends.Triton;

/// <summary>The law of <see cref="GenerationEvent"/>, over an engine that does whatever comes to its mind.</summary>
public sealed class EventOrderTests
{
    private static readonly string[] Lines =
    [
        """data: {"text_output":"Hello"}""",
        """data: {"text_output":" world <think>hm"}""",
        """data: {"text_output":"so</think>\n42","num_output_tokens":3,"num_input_tokens":5}""",
        """data: {"text_output":"STOP"}""",
        """data: {"text_output":""}""",
        """data: {"text_output":["in a list"],"num_output_tokens":[7]}""",
        """data: {"text_output":"","finish_reason":"length"}""",
        """data: {"text_output":"end","finish_reason":"stop"}""",
        """data: {"text_output":"end","finish_reason":"timeout"}""",
        """data: {"error":"broken"}""",
        """data: {"error":{"not":"a text"}}""",
        """data: {"model_name":"x"}""",
        """data: {"text_output":5}""",
        """data: {"text_output":"cut""",
        """data: null""",
        """data: [""",
        """data:""",
        """: comment""",
        """id: 5""",
        "",
    ];

    [Fact]
    public void Exactly_one_end_and_nothing_after_it() =>
        Prop.ForAll(Any, engine => Ordered(RunAsync(engine, stopAfter: int.MaxValue).GetAwaiter().GetResult())).Holds(tries: 2000);

    [Fact]
    public void Nothing_after_a_cancel() => Prop.ForAll(Any, Gen.Choose(0, 6).ToArbitrary(), (engine, after) =>
    {
        var all = RunAsync(engine with { End = ScriptedEngine.End.Silent }, after).GetAwaiter().GetResult();
        return (all.Count <= after).Label(string.Join(" ", all));
    }).Holds(tries: 1000);

    private static Arbitrary<Script> Any => (
        from count in Gen.Choose(0, 12)
        from lines in Gen.Elements(Lines).ListOf(count)
        from crlf in Gen.Elements("\n\n", "\r\n\r\n", "\n")
        from sizes in Gen.Choose(1, 40).ListOf(5)
        from end in Gen.Elements(ScriptedEngine.End.Proper, ScriptedEngine.End.Torn)
        from status in Gen.Frequency((9, Gen.Constant(HttpStatusCode.OK)), (1, Gen.Elements(HttpStatusCode.BadRequest, HttpStatusCode.InternalServerError)))
        from stream in Gen.Elements(true, true, true, false)
        select new Script(new Pieces(string.Concat(lines.Select(line => line + crlf)), [.. sizes]), end, status, stream)).ToArbitrary();

    private static async Task<List<GenerationEvent>> RunAsync(Script script, int stopAfter)
    {
        using var engine = new ScriptedEngine(script.Status, [.. script.Body.Bytes()], script.End);
        using var cancel = new CancellationTokenSource();
        engine.FellSilent = cancel.Cancel;
        var request = new GenerationRequest { Model = "m", Messages = [new ChatTurn(ChatRole.User, "hi")], Stream = script.Stream, Stop = ["STOP"] };
        var events = new List<GenerationEvent>();
        if (stopAfter == 0)
        {
            await cancel.CancelAsync();
        }

        try
        {
            await foreach (var one in engine.Backend().GenerateAsync(request, cancel.Token))
            {
                events.Add(one);
                if (events.Count == stopAfter)
                {
                    await cancel.CancelAsync();
                }
            }
        }
        catch (OperationCanceledException) when (cancel.IsCancellationRequested)
        {
        }

        return events;
    }

    private static Property Ordered(List<GenerationEvent> events)
    {
        var shape = new StringBuilder();
        foreach (var one in events)
        {
            shape.Append(one switch
            {
                GenerationEvent.Started => 'S',
                GenerationEvent.Text { Delta.Length: > 0 } => 't',
                GenerationEvent.Reasoning { Delta.Length: > 0 } => 'r',
                GenerationEvent.Usage => 'U',
                GenerationEvent.ChoiceEnded => 'C',
                GenerationEvent.Finished => 'E',
                GenerationEvent.Failed => 'F',
                _ => '?',
            });
        }

        return System.Text.RegularExpressions.Regex.IsMatch(shape.ToString(), "^(F|S[tr]*(CUE|F))$").Label(shape.ToString());
    }

    private sealed record Script(Pieces Body, ScriptedEngine.End End, HttpStatusCode Status, bool Stream);
}
