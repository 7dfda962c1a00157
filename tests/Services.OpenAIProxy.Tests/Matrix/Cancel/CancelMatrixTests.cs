using Atrium.OpenAIProxy.Backends.Wire;
using Atrium.OpenAIProxy.Tests.Harness;
using Atrium.OpenAIProxy.Tests.Matrix.Engines;
using Atrium.Upstreams;
using Atrium.Upstreams.Inspection;
using Microsoft.Extensions.DependencyInjection;

namespace Atrium.OpenAIProxy.Tests.Matrix.Cancel;

/// <summary>Whatever a request is doing when its client leaves, and whichever engine it is at: the engine hears of it, and nothing is left of it here.</summary>
public sealed class CancelMatrixTests
{
    private const string Calls = "\"tools\":[{\"type\":\"function\",\"function\":{\"name\":\"add\",\"parameters\":{\"type\":\"object\"}}}]";

    private static readonly TimeSpan Hang = TimeSpan.FromSeconds(60);

    public static TheoryData<string, Phase> Cells
    {
        get
        {
            var cells = new TheoryData<string, Phase>();
            foreach (var engine in MatrixEngine.All)
            {
                foreach (var phase in Enum.GetValues<Phase>())
                {
                    cells.Add(engine.Name, phase);
                }
            }

            return cells;
        }
    }

    [Theory]
    [MemberData(nameof(Cells))]
    public async Task The_engine_hears_that_the_client_left(string name, Phase phase)
    {
        var engine = MatrixEngine.Of(name);
        await using var mock = await engine.StartAsync();
        await using var proxy = await MatrixProxy.StartAsync(engine, mock.Address, TimeProvider.System, phase == Phase.Queued ? ["Models:demo:Limits:MaxInFlight=1"] : []);
        await SaysAsync(proxy, "still here");
        mock.Journal.Clear();
        using var leave = new CancellationTokenSource();
        using var leaveFirst = new CancellationTokenSource();
        var first = phase == Phase.Queued ? AskAsync(proxy, Phase.NotStreaming, engine, leaveFirst.Token) : null;
        if (first is not null)
        {
            await mock.Journal.WaitAsync(static entries => entries.Any(MatrixEngine.IsGeneration), Limit());
        }

        var request = AskAsync(proxy, phase, engine, leave.Token);
        await BegunAsync(proxy, mock, phase, engine.AnswersOnce ? 3 : 1);
        await leave.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => request);
        if (phase == Phase.Queued)
        {
            // The one that is being answered is none of its business.
            await NothingLeftAsync(proxy, 1);
            Assert.Equal(Ending.Running, Assert.Single(mock.Journal.Entries, MatrixEngine.IsGeneration).Ending);
            await leaveFirst.CancelAsync();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first!);
        }

        await mock.Journal.WaitAsync(static entries => entries.Where(MatrixEngine.IsGeneration).All(static entry => entry.Ending == Ending.Aborted), Limit());
        await NothingLeftAsync(proxy, 0);
        await SaysAsync(proxy, "still here");
    }

    /// <summary>All engines at once: the framework gives an attempt that nobody needs any more five seconds, in case somebody else does.</summary>
    [Fact]
    public async Task A_connection_that_is_being_made_is_given_up()
    {
        await Task.WhenAll(MatrixEngine.All.Select(static async engine =>
        {
            await using var mock = await engine.StartAsync();
            var network = new NeverConnects();
            await using var proxy = await MatrixProxy.StartAsync(
                engine,
                mock.Address,
                builder => builder.Services.AddSingleton(new EngineConnections(network.Open)),
                "Models:demo:Deployments:0:ConnectTimeoutSeconds=3600");
            using var leave = new CancellationTokenSource();
            var request = AskAsync(proxy, Phase.Streaming, engine, leave.Token);
            await network.Begun.WaitAsync(Hang);
            Assert.Equal(1, proxy.Catalogue.Models[0].Pool.Deployments[0].InFlight);
            await leave.CancelAsync();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => request);
            await NothingLeftAsync(proxy, 0);
            await network.GivenUp.WaitAsync(Hang);
        }));
    }

    private static async Task AskAsync(MatrixProxy proxy, Phase phase, MatrixEngine engine, CancellationToken cancellationToken)
    {
        var (script, more) = phase switch
        {
            Phase.BeforeFirstToken => ("fault=stall at=0", "\"stream\":true"),
            Phase.Streaming => ("count=100 fault=stall at=20", "\"stream\":true"),
            Phase.NotStreaming => ("first=600000", ""),
            Phase.SeveralChoices => ("first=600000", "\"stream\":true,\"n\":3"),
            Phase.ToolCall => ($"{(engine.SpeaksOpenAI ? "tool=add args=%7B%22a%22:1%7D" : "text=%3Ctool_call%3E%0A%7B%22name%22:%20%22add%22,%20%22arguments%22:%20%7B%22a%22:%201%7D%7D")} fault=stall at=2", $"\"stream\":true,{Calls}"),
            _ => ("first=600000", "\"stream\":true"),
        };
        using var response = await proxy.PostAsync(
            "/v1/chat/completions", ProxyUnderTest.Chat($"[[mock {script}]]", more), HttpCompletionOption.ResponseContentRead, cancellationToken);
        Assert.Fail($"It was answered: {await response.Content.ReadAsStringAsync(CancellationToken.None)}");
    }

    private static async Task BegunAsync(MatrixProxy proxy, UpstreamListener mock, Phase phase, int requestsForSeveral)
    {
        if (phase == Phase.Queued)
        {
            await UntilAsync(() => proxy.Catalogue.Models[0].Pool.Waiting == 1);
        }
        else
        {
            var (requests, events) = phase switch
            {
                Phase.SeveralChoices => (requestsForSeveral, 0),
                Phase.Streaming => (1, 20),
                Phase.ToolCall => (1, 1),
                _ => (1, 0),
            };
            await mock.Journal.WaitAsync(entries => entries.Count(entry => MatrixEngine.IsGeneration(entry) && entry.Events >= events) == requests, Limit());
        }
    }

    private static async Task SaysAsync(MatrixProxy proxy, string text)
    {
        using var response = await proxy.PostAsync("/v1/chat/completions", ProxyUnderTest.Chat($"[[mock text={Uri.EscapeDataString(text)}]]"));
        Assert.Contains($"\"{text}\"", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    private static async Task NothingLeftAsync(MatrixProxy proxy, int inFlight)
    {
        var pool = proxy.Catalogue.Models[0].Pool;
        try
        {
            await UntilAsync(() => pool.Waiting == 0 && pool.Deployments[0].InFlight == inFlight);
        }
        catch (OperationCanceledException)
        {
            Assert.Fail($"{pool.Deployments[0].Settings.Name}: {pool.Waiting} wait, {pool.Deployments[0].InFlight} are in flight.");
        }
    }

    private static async Task UntilAsync(Func<bool> holds)
    {
        var limit = Limit();
        while (!holds())
        {
            // Nobody tells when this changes.
            await Task.Delay(2, limit);
        }
    }

    private static CancellationToken Limit() => new CancellationTokenSource(Hang).Token;

    /// <summary>A network in which what is asked about an engine is answered, and connections for its answers are begun and never made.</summary>
    private sealed class NeverConnects
    {
        private readonly TaskCompletionSource _begun = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly TaskCompletionSource _givenUp = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task Begun => _begun.Task;

        public Task GivenUp => _givenUp.Task;

        public HttpMessageHandler Open(TimeSpan connectTimeout) => new Fork(new SocketsHttpHandler
        {
            UseProxy = false,
            ConnectTimeout = connectTimeout,
            ConnectCallback = async (_, cancellationToken) =>
            {
                _begun.TrySetResult();
                try
                {
                    await Task.Delay(Timeout.Infinite, cancellationToken);
                    throw new InvalidOperationException();
                }
                finally
                {
                    _givenUp.TrySetResult();
                }
            },
        });

        private sealed class Fork(HttpMessageHandler never) : DelegatingHandler(new SocketsHttpHandler { UseProxy = false })
        {
            private readonly HttpMessageInvoker _never = new(never);

            protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
                MatrixEngine.IsGeneration(request.RequestUri!.AbsolutePath) ? _never.SendAsync(request, cancellationToken) : base.SendAsync(request, cancellationToken);
        }
    }
}
