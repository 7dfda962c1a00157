using System.Collections.Concurrent;
using System.Net;
using Atrium.OpenAIProxy.Tests.Harness;
using Atrium.OpenAIProxy.Tests.Matrix.Engines;
using Atrium.Upstreams;
using Atrium.Upstreams.Inspection;

namespace Atrium.OpenAIProxy.Tests.Matrix.Overload;

/// <summary>Alone, as it looks at the memory of the process.</summary>
[CollectionDefinition(nameof(OverloadTests), DisableParallelization = true)]
public sealed class OverloadAlone;

/// <summary>More requests than the engine can ever answer, for a while.</summary>
[Collection(nameof(OverloadTests))]
public sealed class OverloadTests
{
    private const int Requests = 10_000;
    private const int InFlight = 16;
    private const int Queue = 32;

    // 16 requests of 50 ms each at once are 320 in a second; 10 each 10 ms are three times as many.
    private const int Latency = 50;
    private const int AtOnce = 10;

    // Until pools and connections have their size.
    private const int Warming = 2_000;

    // What 10,000 requests may leave behind after a collection: 300 bytes each. One that were forgotten in some list would hold its body, its prompt,
    // its timers and its connection, which is ten times as much; what pools and the runtime keep was seen to vary by one or two millions.
    private const long MostLeft = 3_000_000;

    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(10);

    private static readonly TimeSpan Hang = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task Three_times_the_capacity_is_shed_with_429_and_the_rest_is_answered_whole()
    {
        // Counts only: its memory is the same process's.
        await using var mock = await UpstreamListener.StartAsync(Dialect.Triton, "--journal", "0");
        mock.Script = new Script { Text = FaultFree, First = Latency };
        await using var proxy = await MatrixProxy.StartAsync(
            MatrixEngine.Of("ensemble"), mock.Address, TimeProvider.System, $"Models:demo:Limits:MaxInFlight={InFlight}", $"Models:demo:Limits:Queue={Queue}");
        await LoadAsync(proxy, Warming);
        var before = Heap();
        mock.Journal.Clear();

        var seen = await LoadAsync(proxy, Requests);

        var left = Heap() - before;
        Assert.Equal(["answered", "shed"], seen.Keys.Order(StringComparer.Ordinal));
        Assert.Equal(Requests, seen.Values.Sum());
        Assert.Equal(seen["answered"], mock.Journal.Count(Ending.Completed));
        Assert.Equal((0, 0, 0), (mock.Journal.Count(Ending.Running), mock.Journal.Count(Ending.Aborted), mock.Journal.Count(Ending.Faulted)));
        var pool = proxy.Catalogue.Models[0].Pool;
        Assert.Equal((0, 0), (pool.Waiting, pool.Deployments[0].InFlight));
        Assert.True(left < MostLeft, $"{left:N0} bytes are left.");
    }

    private const string FaultFree = "Grüße aus Köln, 東京 and 🦊 — that is all.";

    /// <summary>Requests that come whether or not those before were answered, and how many got which answer.</summary>
    private static async Task<IReadOnlyDictionary<string, int>> LoadAsync(MatrixProxy proxy, int requests)
    {
        var seen = new ConcurrentDictionary<string, int>();
        var running = new List<Task>(requests);
        using var timer = new PeriodicTimer(Tick);
        for (var sent = 0; sent < requests; sent++)
        {
            if (sent % AtOnce == 0)
            {
                await timer.WaitForNextTickAsync();
            }

            running.Add(OneAsync(sent % 2 == 0));
        }

        await Task.WhenAll(running);
        return seen;

        async Task OneAsync(bool streamed) => seen.AddOrUpdate(await AskAsync(proxy, streamed), 1, static (_, count) => count + 1);
    }

    private static async Task<string> AskAsync(MatrixProxy proxy, bool streamed)
    {
        try
        {
            using var limit = new CancellationTokenSource(Hang);
            using var response = await proxy.PostAsync("/v1/chat/completions", ProxyUnderTest.Chat("hi", streamed ? "\"stream\":true" : ""), HttpCompletionOption.ResponseHeadersRead, limit.Token);
            var status = response.StatusCode;
            var view = await ClientView.OfAsync(response, streamed, FaultFree).WaitAsync(limit.Token);
            return view.Wrong ?? (status switch
            {
                HttpStatusCode.OK => "answered",

                // With retry-after and retry-after-ms, or the view had been wrong.
                HttpStatusCode.TooManyRequests => "shed",
                _ => $"{view.Cell}",
            });
        }
        catch (Exception exception)
        {
            return exception.Message;
        }
    }

    private static long Heap()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        return GC.GetTotalMemory(forceFullCollection: true);
    }
}
