using System.Diagnostics.Metrics;
using System.Globalization;
using Atrium.OpenAIProxy.Tests.Harness;
using Atrium.Upstreams;
using Microsoft.Extensions.DependencyInjection;

namespace Atrium.OpenAIProxy.Tests.Routing;

/// <summary>When all deployments are at their limits, requests wait in order; too many and too long waits end with 429.</summary>
public sealed class QueueTests
{
    [Fact]
    public async Task Requests_wait_for_a_place_in_the_order_in_which_they_came()
    {
        await using var fleet = await Fleet.OfOneModelAsync(1, each: """ "MaxInFlight":1 """);
        var (first, gate) = await HoldAsync(fleet);
        var queued = new List<Task<string>>();
        for (var i = 0; i < 4; i++)
        {
            queued.Add(fleet.AskAsync($"request {i} [[mock text={i}]]"));
            await WaitingAsync(fleet, i + 1);
        }

        await gate.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first);
        Assert.Equal(["0", "1", "2", "3"], await Task.WhenAll(queued));
        Assert.Equal(
            ["request 0", "request 1", "request 2", "request 3"],
            fleet.Engines[0].Journal.Entries.Skip(1).Select(static entry => entry.Body[entry.Body.IndexOf("request", StringComparison.Ordinal)..][..9]));
        Assert.Equal(0, fleet.Catalogue.Models[0].Pool.Deployments[0].InFlight);
    }

    [Fact]
    public async Task A_full_queue_says_429_and_when_to_come_back()
    {
        var time = new ManualTime();
        using var seen = new Counts();
        await using var fleet = await Fleet.OfOneModelAsync(1, """ "Limits":{"Queue":2} """, """ "MaxInFlight":1 """, builder => builder.Services.AddSingleton<TimeProvider>(time));

        // Ten requests have ended, half a second each.
        for (var i = 0; i < 10; i++)
        {
            await fleet.AskAsync();
            time.Advance(TimeSpan.FromSeconds(0.5));
        }

        var (first, gate) = await HoldAsync(fleet);
        var queued = new List<Task>();
        for (var i = 0; i < 2; i++)
        {
            queued.Add(fleet.AskAsync());
            await WaitingAsync(fleet, i + 1);
        }

        var (status, error, response) = await fleet.FailAsync();
        Assert.Equal((429, "requests", "rate_limit_exceeded"), (status, error.GetProperty("type").GetString(), error.GetProperty("code").GetString()));
        Assert.Equal(1500, double.Parse(Assert.Single(response.Headers.GetValues("retry-after-ms")), CultureInfo.InvariantCulture), tolerance: 1);
        Assert.Equal(TimeSpan.FromSeconds(2), response.Headers.RetryAfter!.Delta);
        Assert.Equal(1, seen["full"]);

        await gate.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first);
        await Task.WhenAll(queued);
    }

    [Fact]
    public async Task A_request_that_waited_too_long_gets_429()
    {
        var time = new ManualTime();
        using var seen = new Counts();
        await using var fleet = await Fleet.OfOneModelAsync(1, """ "Limits":{"QueueSeconds":7,"MaxInFlight":1} """, configure: builder => builder.Services.AddSingleton<TimeProvider>(time));
        var (first, gate) = await HoldAsync(fleet);
        var waiting = fleet.FailAsync();
        await WaitingAsync(fleet, 1);
        time.Advance(TimeSpan.FromSeconds(7));
        var (status, error, response) = await waiting;
        Assert.Equal(429, status);
        Assert.Contains("waited 7 seconds", error.GetProperty("message").GetString(), StringComparison.Ordinal);
        Assert.True(response.Headers.Contains("retry-after-ms"));
        Assert.Equal(1, seen["deadline"]);
        Assert.Equal([1], fleet.Counts());
        await gate.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first);
    }

    [Fact]
    public async Task A_client_that_leaves_the_queue_is_taken_out()
    {
        using var seen = new Counts();
        await using var fleet = await Fleet.OfOneModelAsync(1, each: """ "MaxInFlight":1 """);
        var (first, gate) = await HoldAsync(fleet);
        using var leave = new CancellationTokenSource();
        var left = fleet.PostAsync(ProxyUnderTest.Chat("left"), cancellationToken: leave.Token);
        await WaitingAsync(fleet, 1);
        var stays = fleet.AskAsync("stays");
        await WaitingAsync(fleet, 2);
        await leave.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => left);
        await WaitingAsync(fleet, 1);
        await gate.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first);
        Assert.Equal("engine 0", await stays);
        Assert.DoesNotContain(fleet.Engines[0].Journal.Entries, static entry => entry.Body.Contains("left", StringComparison.Ordinal));
        Assert.Equal(1, seen["left"]);
    }

    [Fact]
    public async Task A_free_place_at_any_deployment_is_taken_and_none_gets_more_than_its_limit()
    {
        await using var fleet = await Fleet.OfOneModelAsync(3, each: """ "MaxInFlight":2 """);
        foreach (var engine in fleet.Engines)
        {
            engine.Script = new Script { Count = 5, Delay = 1 };
        }

        var pool = fleet.Catalogue.Models[0].Pool;
        var most = 0;
        await Task.WhenAll(Enumerable.Range(0, 60).Select(async _ =>
        {
            await fleet.StreamAsync();
            most = Math.Max(most, pool.Deployments.Max(static one => one.InFlight));
        }));
        Assert.InRange(most, 0, 2);
        Assert.Equal(60, fleet.Counts().Sum());
        Assert.All(fleet.Counts(), static count => Assert.InRange(count, 10, 30));
        Assert.All(pool.Deployments, static one => Assert.Equal(0, one.InFlight));
    }

    [Fact]
    public async Task Who_waits_for_a_deployment_that_goes_gets_the_one_that_comes()
    {
        await using var fleet = await Fleet.StartAsync(2, Fleet.OneModel([0], each: """ "MaxInFlight":1 """));
        var (first, gate) = await HoldAsync(fleet);
        var waits = fleet.AskAsync();
        await WaitingAsync(fleet, 1);
        fleet.Reload(Fleet.OneModel([1], each: """ "MaxInFlight":1 """));
        Assert.Equal("engine 1", await waits);
        await gate.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first);
    }

    // A request that the first engine holds until the token is cancelled.
    private static async Task<(Task Request, CancellationTokenSource Gate)> HoldAsync(Fleet fleet)
    {
        var gate = new CancellationTokenSource();
        var request = fleet.PostAsync(ProxyUnderTest.Chat("[[mock first=600000]]"), cancellationToken: gate.Token);
        await fleet.RunningAsync(0);
        return (request, gate);
    }

    // The pool has no event for this, and a request needs a moment to get there.
    private static async Task WaitingAsync(Fleet fleet, int count)
    {
        var limit = Fleet.Limit();
        while (fleet.Catalogue.Models[0].Pool.Waiting != count)
        {
            limit.ThrowIfCancellationRequested();
            await Task.Yield();
        }
    }

    private sealed class Counts : IDisposable
    {
        private readonly MeterListener _listener = new();
        private readonly Dictionary<string, int> _counts = [];

        public Counts()
        {
            _listener.InstrumentPublished = static (instrument, listener) =>
            {
                if (instrument.Name == "atrium.router.queue.shed")
                {
                    listener.EnableMeasurementEvents(instrument);
                }
            };
            _listener.SetMeasurementEventCallback<int>((_, value, tags, _) =>
            {
                lock (_counts)
                {
                    foreach (var tag in tags)
                    {
                        _counts[$"{tag.Value}"] = _counts.GetValueOrDefault($"{tag.Value}") + value;
                    }
                }
            });
            _listener.Start();
        }

        public int this[string reason]
        {
            get
            {
                lock (_counts)
                {
                    return _counts.GetValueOrDefault(reason);
                }
            }
        }

        public void Dispose() => _listener.Dispose();
    }
}
