using System.Net;
using System.Net.Sockets;
using System.Text;
using Atrium.OpenAIProxy.Tests.Harness;
using Atrium.OpenAIProxy.Tests.Matrix.Engines;
using Atrium.Upstreams;

namespace Atrium.OpenAIProxy.Tests.Matrix.Faults;

/// <summary>All faults of one engine: what a client of the proxy before it sees.</summary>
internal sealed class FaultColumn
{
    private const int AtOnce = 16;

    private static readonly TimeSpan Hang = TimeSpan.FromSeconds(60);

    private readonly Dictionary<(FaultRow Row, bool Streamed), ClientView> _cells = [];

    /// <summary>What a client sees.</summary>
    public ClientView this[FaultRow row, bool streamed] => _cells[(row, streamed)];

    /// <summary>Tries all of them.</summary>
    public static async Task<FaultColumn> OfAsync(MatrixEngine engine)
    {
        var column = new FaultColumn();
        await using var mock = await engine.StartAsync();
        await column.RunAsync(engine, mock.Address, Course.Usual);
        await column.RunAsync(engine, mock.Address, Course.Habit);
        await column.FallSilentAsync(engine, mock);

        // Bound and not listening: nobody else can take the port meanwhile.
        using var nobody = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        nobody.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        await column.RunAsync(engine, new Uri($"http://{nobody.LocalEndPoint}"), Course.Refused);
        return column;
    }

    private static IEnumerable<(FaultRow Row, bool Streamed)> CellsOf(Course course) =>
        FaultRow.All.Where(row => row.Course == course).SelectMany(static row => ((bool[])[true, false]).Select(streamed => (row, streamed)));

    private static string Expected(FaultRow row)
    {
        var bytes = Encoding.UTF8.GetBytes(FaultRow.Text);
        return row.Words == "invalid" ? Encoding.UTF8.GetString([.. bytes[..(bytes.Length / 2)], 0xFF, .. bytes[(bytes.Length / 2)..]]) : FaultRow.Text;
    }

    /// <summary>Where the end of the connection's data is the only end mark, nobody can know that it came too early. Nothing else is let pass.</summary>
    private static ClientView AsTheEngineEnds(MatrixEngine engine, FaultRow row, bool streamed, ClientView view) =>
        !engine.MarksTheEnd && row.EndsEarly && streamed && view is { Cell: "text", Text.Length: > 0 } && FaultRow.Text.StartsWith(view.Text, StringComparison.Ordinal)
            ? view with { Cell = "so far", Wrong = null }
            : view;

    private static async Task<ClientView> AskAsync(MatrixProxy proxy, FaultRow row, bool streamed, TaskCompletionSource? begun = null)
    {
        using var limit = new CancellationTokenSource(Hang);
        try
        {
            var body = ProxyUnderTest.Chat(row.Script, streamed ? "\"stream\":true" : "");
            using var response = await proxy.PostAsync("/v1/chat/completions", body, HttpCompletionOption.ResponseHeadersRead, limit.Token);
            begun?.TrySetResult();
            return await ClientView.OfAsync(response, streamed, Expected(row)).WaitAsync(limit.Token);
        }
        catch (OperationCanceledException)
        {
            return new ClientView("?", "", "nothing: it hangs");
        }
        catch (HttpRequestException exception)
        {
            return new ClientView("?", "", $"no answer: {exception.Message}");
        }
    }

    private async Task RunAsync(MatrixEngine engine, Uri address, Course course)
    {
        await using var proxy = await MatrixProxy.StartAsync(engine, address, new HurriedTime());
        using var room = new SemaphoreSlim(AtOnce);
        var cells = CellsOf(course).Select(async cell =>
        {
            await room.WaitAsync();
            var view = await AskAsync(proxy, cell.Row, cell.Streamed);
            room.Release();
            return (cell, view);
        });
        foreach (var (cell, view) in await Task.WhenAll(cells))
        {
            _cells[cell] = AsTheEngineEnds(engine, cell.Row, cell.Streamed, view);
        }
    }

    private async Task FallSilentAsync(MatrixEngine engine, UpstreamListener mock)
    {
        var time = new ManualTime();
        await using var proxy = await MatrixProxy.StartAsync(engine, mock.Address, time);

        // What the proxy asks once about an engine is known from here on.
        await AskAsync(proxy, FaultRow.All[0], streamed: false);
        foreach (var (row, streamed) in CellsOf(Course.Silence))
        {
            mock.Journal.Clear();
            var begun = new TaskCompletionSource();
            var answer = AskAsync(proxy, row, streamed, begun);
            if (streamed && row.Words.Contains("at=3", StringComparison.Ordinal))
            {
                await Task.WhenAny(begun.Task, answer);
            }

            await mock.Journal.WaitAsync(static entries => entries.Any(MatrixEngine.IsGeneration), new CancellationTokenSource(Hang).Token);
            await time.PassAsync(answer);
            _cells[(row, streamed)] = await answer;
        }
    }
}
