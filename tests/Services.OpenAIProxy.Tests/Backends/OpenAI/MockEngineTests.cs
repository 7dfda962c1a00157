using Atrium.OpenAIProxy.Backends.OpenAI;
using Atrium.OpenAIProxy.Backends.Wire;
using Atrium.OpenAIProxy.Generation;
using Atrium.Upstreams;
using Atrium.Upstreams.Inspection;
using Atrium.Upstreams.OpenAI;

namespace Atrium.OpenAIProxy.Tests.Backends.OpenAI;

/// <summary>The backend over the mock of each flavour, by way of a real network.</summary>
public sealed class MockEngineTests
{
    private const string Said = "Grüße 😀 from the \"mock\"\n!";

    private static readonly TimeSpan Hang = TimeSpan.FromSeconds(30);

    public static TheoryData<Flavour> Flavours => [.. Enum.GetValues<Flavour>()];

    public static TheoryData<Flavour, string> Framings
    {
        get
        {
            var data = new TheoryData<Flavour, string>();
            foreach (var flavour in Enum.GetValues<Flavour>())
            {
                foreach (var script in (string[])
                    ["", "crlf", "cr", "chunk=1", "chunk=7", "ping", "ids", "emptydata", "comments", "space=false", "burst", "done=false", "usage=false", "usagealways usagechoices=false", "emptyfinish"])
                {
                    data.Add(flavour, script);
                }
            }

            return data;
        }
    }

    public static TheoryData<Flavour, Fault, int> Faults
    {
        get
        {
            var data = new TheoryData<Flavour, Fault, int>();
            foreach (var flavour in Enum.GetValues<Flavour>())
            {
                foreach (var fault in Enum.GetValues<Fault>())
                {
                    // Silence lasts as long as the timeout and is the same over all of them.
                    if (fault is Fault.Stall or Fault.HalfClose && flavour != Flavour.Vllm)
                    {
                        continue;
                    }

                    data.Add(flavour, fault, 0);
                    data.Add(flavour, fault, 2);
                }
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Framings))]
    public async Task Whatever_the_framing_the_text_arrives(Flavour flavour, string script)
    {
        await using var mock = await UpstreamListener.StartAsync(flavour);
        mock.Script = Script.Parse(script, new Script { Text = Said });
        foreach (var stream in (bool[])[true, false])
        {
            var events = await AskAsync(mock, flavour, new() { Stream = stream, Model = "m", Messages = [new ChatTurn(ChatRole.User, "hi")], MaxTokens = 100 });
            Assert.Equal(Said, Text(events));
            Assert.Equal(FinishReason.Stop, Assert.Single(events.OfType<GenerationEvent.ChoiceEnded>()).Reason);
            Assert.Equal(script == "usage=false", Assert.Single(events.OfType<GenerationEvent.Usage>()).Tokens.Estimated);
            Assert.IsType<GenerationEvent.Finished>(events[^1]);
        }
    }

    [Theory]
    [MemberData(nameof(Faults))]
    public async Task A_fault_never_becomes_an_answer_that_is_cut(Flavour flavour, Fault fault, int at)
    {
        await using var mock = await UpstreamListener.StartAsync(flavour);
        mock.Script = new Script { Text = Said, Fault = fault, At = at };
        foreach (var stream in (bool[])[true, false])
        {
            var options = new OpenAIOptions { IdleTimeoutSeconds = 1, ResponseTimeoutSeconds = 1 };
            var events = await AskAsync(mock, flavour, new() { Stream = stream, Model = "m", Messages = [new ChatTurn(ChatRole.User, "hi")] }, options);
            if (events[^1] is GenerationEvent.Finished)
            {
                Assert.Equal(Said, Text(events));
            }
            else
            {
                Assert.IsType<GenerationEvent.Failed>(events[^1]);
            }

            Assert.Equal(fault == Fault.None, events[^1] is GenerationEvent.Finished);
        }
    }

    [Theory]
    [MemberData(nameof(Flavours))]
    public async Task Thoughts_and_calls_come_apart_from_text(Flavour flavour)
    {
        await using var mock = await UpstreamListener.StartAsync(flavour);
        var reasoning = flavour == Flavour.OpenAI ? "" : "let me think";
        mock.Script = new Script
        {
            Reasoning = reasoning,
            Tools = [new ScriptedTool("add", """{"a":1,"b":"}\""}"""), new ScriptedTool("add", """{"a":2}"""), new ScriptedTool("now", "{}")],
        };
        foreach (var stream in (bool[])[true, false])
        {
            var events = await AskAsync(mock, flavour, new()
            {
                Stream = stream,
                Model = "m",
                Messages = [new ChatTurn(ChatRole.User, "hi")],
                Tools = [new Tool("add", null, default, false), new Tool("now", null, default, false)],
            });
            Assert.Equal(reasoning, string.Concat(events.OfType<GenerationEvent.Reasoning>().Select(static one => one.Delta)));
            Assert.Equal([(0, "add"), (1, "add"), (2, "now")], events.OfType<GenerationEvent.ToolCallStarted>().Select(static call => (call.Index, call.Name)));
            Assert.Equal(3, events.OfType<GenerationEvent.ToolCallStarted>().Select(static call => call.Id).Distinct().Count());
            Assert.Equal(
                ["""{"a":1,"b":"}\""}""", """{"a":2}""", "{}"],
                events.OfType<GenerationEvent.ToolCallArguments>().GroupBy(static one => one.Index).Select(static call => string.Concat(call.Select(static one => one.Delta))));
            Assert.Equal(FinishReason.ToolCalls, Assert.Single(events.OfType<GenerationEvent.ChoiceEnded>()).Reason);
        }
    }

    [Theory]
    [MemberData(nameof(Flavours))]
    public async Task Several_answers_are_kept_apart(Flavour flavour)
    {
        await using var mock = await UpstreamListener.StartAsync(flavour);
        mock.Script = new Script { Text = Said };
        foreach (var stream in (bool[])[true, false])
        {
            var events = await AskAsync(mock, flavour, new() { Stream = stream, Model = "m", Messages = [new ChatTurn(ChatRole.User, "hi")], Choices = 3 });
            Assert.IsType<GenerationEvent.Finished>(events[^1]);
            for (var choice = 0; choice < 3; choice++)
            {
                // The mock numbers the answers when it is asked for several at once.
                Assert.StartsWith(Said, string.Concat(events.OfType<GenerationEvent.Text>().Where(text => text.Choice == choice).Select(static text => text.Delta)), StringComparison.Ordinal);
                Assert.Single(events.OfType<GenerationEvent.ChoiceEnded>(), ended => ended.Choice == choice);
            }
        }
    }

    [Theory]
    [InlineData(true, "first=600000")]
    [InlineData(false, "first=600000")]
    [InlineData(true, "wait=600000")]
    [InlineData(true, "fault=stall at=2")]
    [InlineData(false, "fault=stall at=2")]
    [InlineData(true, "count=100000 delay=5")]
    public async Task Leaving_closes_the_connection(bool stream, string script)
    {
        await using var mock = await UpstreamListener.StartAsync(Flavour.Vllm);
        mock.Script = Script.Parse(script, new Script());
        using var cancel = new CancellationTokenSource();
        using var backend = OpenAIEngine.Open(new EngineConnections(), new OpenAIOptions { Url = mock.Address });
        var asking = ReadAsync(backend, OpenAIEngine.Request with { Stream = stream }, cancel.Token);
        await mock.Journal.WaitAsync(entries => entries is [{ } entry] && (!stream || entry.Events >= (script.Contains("=2", StringComparison.Ordinal) ? 2 : 0)), Limit());
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => asking);
        await mock.Journal.WaitAsync(static entries => entries is [{ Ending: Ending.Aborted }], Limit());
    }

    [Fact]
    public async Task A_connection_is_used_again_after_a_complete_stream()
    {
        await using var mock = await UpstreamListener.StartAsync(Flavour.Vllm);
        var opened = 0;
        using var backend = OpenAIEngine.Open(
            new EngineConnections(_ => new SocketsHttpHandler
            {
                MaxResponseDrainSize = 0,
                ConnectCallback = async (context, stop) =>
                {
                    Interlocked.Increment(ref opened);
                    var socket = new System.Net.Sockets.Socket(System.Net.Sockets.SocketType.Stream, System.Net.Sockets.ProtocolType.Tcp);
                    await socket.ConnectAsync(context.DnsEndPoint, stop);
                    return new System.Net.Sockets.NetworkStream(socket, ownsSocket: true);
                },
            }),
            new OpenAIOptions { Url = mock.Address });
        for (var i = 0; i < 10; i++)
        {
            Assert.IsType<GenerationEvent.Finished>((await ReadAsync(backend, OpenAIEngine.Request, default))[^1]);
            await mock.Journal.WaitAsync(static entries => entries.All(static entry => entry.Ending == Ending.Completed), Limit());
        }

        Assert.InRange(opened, 1, 5);
    }

    private static string Text(List<GenerationEvent> events) => string.Concat(events.OfType<GenerationEvent.Text>().Select(static text => text.Delta));

    private static CancellationToken Limit() => new CancellationTokenSource(Hang).Token;

    private static async Task<List<GenerationEvent>> AskAsync(UpstreamListener mock, Flavour flavour, GenerationRequest request, OpenAIOptions? options = null)
    {
        using var backend = OpenAIEngine.Open(
            new EngineConnections(), (options ?? new OpenAIOptions()) with { Url = mock.Address, Flavour = Enum.Parse<OpenAIFlavour>(flavour.ToString(), ignoreCase: true) });
        return await ReadAsync(backend, request, Limit());
    }

    private static async Task<List<GenerationEvent>> ReadAsync(IBackend backend, GenerationRequest request, CancellationToken cancellationToken)
    {
        var events = new List<GenerationEvent>();
        await foreach (var one in backend.GenerateAsync(request, cancellationToken))
        {
            events.Add(one);
        }

        return events;
    }
}
