using System.Net;
using System.Text;
using System.Text.RegularExpressions;
using Atrium.OpenAIProxy.Backends.Wire;
using Atrium.OpenAIProxy.Generation;
using Atrium.OpenAIProxy.Tests.Harness;
using FsCheck;
using FsCheck.Fluent;

namespace Atrium.OpenAIProxy.Tests.Backends;

/// <summary>The laws of <see cref="GenerationEvent"/>, which hold over every backend, whatever its engine does.</summary>
public abstract class BackendContract
{
    /// <summary>Lines that an engine of the kind sends, or that come to the mind of a broken one.</summary>
    protected abstract IReadOnlyList<string> Lines { get; }

    /// <summary>A stream that is complete with its last event, of text that is more than ASCII; one line for each event.</summary>
    protected abstract IReadOnlyList<string> Stream { get; }

    /// <summary>The same answer in one piece.</summary>
    protected abstract string Whole { get; }

    /// <summary>What both of them say.</summary>
    protected abstract string Text { get; }

    /// <summary>Whether a stream that ends early without an error can be told from a complete one.</summary>
    protected virtual bool MarksItsEnd => true;

    /// <summary>Replies that are no success, and what they mean.</summary>
    private protected abstract IReadOnlyList<(int Status, string Body, FailureKind Kind)> Refusals { get; }

    private static GenerationRequest Request { get; } = new() { Model = "m", Messages = [new ChatTurn(ChatRole.User, "hi")] };

    private static readonly Regex Order = new("^(F|S[trlfca]*(CU?E|F))$");

    private protected abstract IBackend Open(EngineConnections connections);

    [Fact]
    public void Exactly_one_end_and_nothing_after_it() => Prop.ForAll(Any, script =>
    {
        var shape = Shape(Run(script));
        return Order.IsMatch(shape).Label(shape);
    }).Holds(tries: 2000);

    [Fact]
    public void Nothing_after_a_cancel() => Prop.ForAll(Any, Gen.Choose(0, 6).ToArbitrary(), (script, after) =>
    {
        var all = Run(script with { End = ScriptedEngine.End.Silent }, after);
        return (all.Count <= after).Label(string.Join(" ", all));
    }).Holds(tries: 1000);

    [Theory]
    [InlineData("\n\n")]
    [InlineData("\r\n\r\n")]
    public void Any_cut_of_the_bytes_gives_the_same_answer(string end)
    {
        var bytes = Encoding.UTF8.GetBytes(string.Concat(Stream.Select(line => line + end)));
        var expected = Told(Run([bytes]));
        Assert.Equal("S " + Text + " Stop", expected[..(Text.Length + 7)]);
        Assert.Equal(expected, Told(Run([.. bytes.Select(static one => new[] { one })])));
        for (var cut = 1; cut < bytes.Length; cut++)
        {
            Assert.Equal(expected, Told(Run([bytes[..cut], bytes[cut..]])));
        }
    }

    [Fact]
    public void An_answer_that_was_cut_short_is_never_a_success()
    {
        var bytes = Encoding.UTF8.GetBytes(string.Concat(Stream.Select(static line => line + "\n\n")));
        foreach (var end in (ScriptedEngine.End[])(MarksItsEnd ? [ScriptedEngine.End.Proper, ScriptedEngine.End.Torn] : [ScriptedEngine.End.Torn]))
        {
            for (var length = 0; length < bytes.Length; length++)
            {
                AssertHonest(Run([bytes[..length]], end));
            }
        }
    }

    [Fact]
    public void A_whole_answer_that_was_cut_short_is_never_a_success()
    {
        var bytes = Encoding.UTF8.GetBytes(Whole);
        var told = Told(Run([bytes], stream: false));
        Assert.True(told.StartsWith("S " + Text + " Stop", StringComparison.Ordinal), told);
        for (var length = 0; length < bytes.Length; length++)
        {
            AssertHonest(Run([bytes[..length]], stream: false));
            AssertHonest(Run([bytes[..length]], ScriptedEngine.End.Torn, stream: false));
        }
    }

    [Fact]
    public void A_refusal_is_told_by_its_kind_and_nothing_else()
    {
        foreach (var (status, body, kind) in Refusals)
        {
            foreach (var stream in (bool[])[true, false])
            {
                var failed = Assert.IsType<GenerationEvent.Failed>(Assert.Single(Run([Encoding.UTF8.GetBytes(body)], stream: stream, status: (HttpStatusCode)status)));
                Assert.True(kind == failed.Failure.Kind, $"{status} {body}: {failed.Failure}");
                Assert.NotEmpty(failed.Failure.Message);
            }
        }
    }

    private Arbitrary<Script> Any => (
        from count in Gen.Choose(0, 12)
        from lines in Gen.Elements(Lines.ToArray()).ListOf(count)
        from crlf in Gen.Elements("\n\n", "\r\n\r\n", "\n")
        from sizes in Gen.Choose(1, 40).ListOf(5)
        from end in Gen.Elements(ScriptedEngine.End.Proper, ScriptedEngine.End.Torn)
        from status in Gen.Frequency((9, Gen.Constant(HttpStatusCode.OK)), (1, Gen.Elements(HttpStatusCode.BadRequest, HttpStatusCode.InternalServerError)))
        from stream in Gen.Elements(true, true, true, false)
        select new Script(new Pieces(string.Concat(lines.Select(line => line + crlf)), [.. sizes]), end, status, stream)).ToArbitrary();

    private protected List<GenerationEvent> Run(
        IReadOnlyList<byte[]> pieces, ScriptedEngine.End end = ScriptedEngine.End.Proper, bool stream = true, HttpStatusCode status = HttpStatusCode.OK)
    {
        using var engine = new ScriptedEngine(status, pieces, end);
        return RunAsync(engine, Request with { Stream = stream }, int.MaxValue).GetAwaiter().GetResult();
    }

    private List<GenerationEvent> Run(Script script, int stopAfter = int.MaxValue)
    {
        using var engine = new ScriptedEngine(script.Status, [.. script.Body.Bytes()], script.End);
        return RunAsync(engine, Request with { Stream = script.Stream, Stop = ["STOP"] }, stopAfter).GetAwaiter().GetResult();
    }

    private async Task<List<GenerationEvent>> RunAsync(ScriptedEngine engine, GenerationRequest request, int stopAfter)
    {
        using var cancel = new CancellationTokenSource();
        engine.FellSilent = cancel.Cancel;
        var events = new List<GenerationEvent>();
        if (stopAfter == 0)
        {
            await cancel.CancelAsync();
        }

        using var backend = Open(engine.Connections);
        try
        {
            await foreach (var one in backend.GenerateAsync(request, cancel.Token))
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

    private void AssertHonest(List<GenerationEvent> events)
    {
        if (events[^1] is GenerationEvent.Finished)
        {
            Assert.Equal(Text, string.Concat(events.OfType<GenerationEvent.Text>().Select(static text => text.Delta)));
        }
        else
        {
            Assert.IsType<GenerationEvent.Failed>(events[^1]);
        }
    }

    private static string Shape(List<GenerationEvent> events)
    {
        var shape = new StringBuilder();
        foreach (var one in events)
        {
            shape.Append(one switch
            {
                GenerationEvent.Started => 'S',
                GenerationEvent.Text { Delta.Length: > 0 } => 't',
                GenerationEvent.Reasoning { Delta.Length: > 0 } => 'r',
                GenerationEvent.Refusal { Delta.Length: > 0 } => 'f',
                GenerationEvent.Logprobs { Tokens.Count: > 0 } => 'l',
                GenerationEvent.ToolCallStarted { Id.Length: > 0, Name.Length: > 0 } => 'c',
                GenerationEvent.ToolCallArguments { Delta.Length: > 0 } => 'a',
                GenerationEvent.Usage => 'U',
                GenerationEvent.ChoiceEnded => 'C',
                GenerationEvent.Finished => 'E',
                GenerationEvent.Failed => 'F',
                _ => '?',
            });
        }

        return shape.ToString();
    }

    /// <summary>What a client is told in the end, however it was cut into events.</summary>
    private static string Told(List<GenerationEvent> events)
    {
        var told = new StringBuilder();
        foreach (var one in events)
        {
            told.Append(one switch
            {
                GenerationEvent.Started => "S ",
                GenerationEvent.Text text => text.Delta,
                GenerationEvent.ChoiceEnded ended => $" {ended.Reason}",
                _ => $" {one}",
            });
        }

        return told.ToString();
    }

    private sealed record Script(Pieces Body, ScriptedEngine.End End, HttpStatusCode Status, bool Stream);
}
