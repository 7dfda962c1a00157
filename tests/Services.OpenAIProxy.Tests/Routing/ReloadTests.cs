using System.Collections.Concurrent;
using Atrium.OpenAIProxy.Backends.Wire;
using Atrium.OpenAIProxy.Routing.Deployments;
using Atrium.OpenAIProxy.Tests.Harness;
using Atrium.Upstreams;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Atrium.OpenAIProxy.Tests.Routing;

/// <summary>The configuration changes while requests run.</summary>
public sealed class ReloadTests
{
    [Fact]
    public async Task A_running_stream_keeps_its_engine_until_it_ends()
    {
        var handlers = new Handlers();
        await using var fleet = await Fleet.StartAsync(2, Fleet.OneModel([0]), handlers.Use);
        fleet.Engines[0].Script = new Script { Count = 2000, Delay = 1 };
        var stream = fleet.StreamAsync();
        await fleet.Engines[0].Journal.WaitAsync(static entries => entries is [{ Events: >= 10 }], Fleet.Limit());
        var running = Assert.Single(handlers.Opened);

        fleet.Reload(Fleet.OneModel([1]));
        Assert.Equal("engine 1", await fleet.AskAsync());
        Assert.False(running.Disposed.IsCompleted, "disposed under a running stream");

        var result = await stream;
        Assert.True(result.Done, result.Raw);
        Assert.Equal(string.Concat(Enumerable.Repeat(" tok", 2000)), result.Text);
        await running.Disposed.WaitAsync(Fleet.Limit());
    }

    [Fact]
    public async Task An_unused_engine_that_vanishes_is_closed_at_once()
    {
        var handlers = new Handlers();
        await using var fleet = await Fleet.StartAsync(2, Fleet.OneModel([0, 1]), handlers.Use);
        await fleet.AskAsync();
        fleet.Reload(Fleet.OneModel([1]));
        Assert.Equal([true, false], handlers.Opened.Select(static one => one.Disposed.IsCompleted));
    }

    [Fact]
    public async Task What_is_still_there_keeps_its_state()
    {
        await using var fleet = await Fleet.StartAsync(3, Fleet.OneModel([0, 1]));
        fleet.Engines[0].Script = new Script { Status = 500 };
        for (var i = 0; i < 12; i++)
        {
            await fleet.AskAsync();
        }

        var kept = fleet.Catalogue.Models[0].Pool.Deployments[0];
        Assert.Equal(BreakerState.Open, kept.Breaker.State);
        var created = fleet.Catalogue.Models[0].Created;

        fleet.Reload(Fleet.OneModel([2, 0], each: """ "Weight":3,"MaxInFlight":9 """));
        Assert.Same(kept, fleet.Catalogue.Models[0].Pool.Deployments[1]);
        Assert.Equal((3, 9, BreakerState.Open), (kept.Settings.Weight, kept.Settings.MaxInFlight, kept.Breaker.State));
        Assert.Equal(created, fleet.Catalogue.Models[0].Created);
        for (var i = 0; i < 4; i++)
        {
            Assert.Equal("engine 2", await fleet.AskAsync());
        }
    }

    [Theory]
    [InlineData("""{"Models":{"demo":{"Policy":"random","Deployments":[{"Kind":"triton","Url":"$1"}]}}}""", "Models:demo:Policy is 'random', but must be one of weighted, least-in-flight, prefix-affinity.")]
    [InlineData("""{"Models":{"demo":{"Deployments":[{"Kind":"triton","Url":"$1"},{"Kind":"triton","ConnectTimeoutSeconds":"soon"}]}}}""", "ConnectTimeoutSeconds")]
    [InlineData("""{"Routing":{"Retries":{"MaxAttempts":0}}}""", "Routing:Retries:MaxAttempts is '0', but must be a whole number from 1 to 20.")]
    public async Task A_wrong_configuration_is_refused_with_one_line_and_the_old_one_stays(string json, string reason)
    {
        var (lines, handlers) = (new Lines(), new Handlers());
        await using var fleet = await Fleet.StartAsync(2, Fleet.OneModel([0]), builder =>
        {
            handlers.Use(builder);
            builder.Logging.SetMinimumLevel(LogLevel.Information);
            builder.Logging.Services.AddSingleton<ILoggerProvider>(lines);
        });
        fleet.Reload(json);
        var line = Assert.Single(lines.Written, static line => line.Contains("configuration", StringComparison.Ordinal));
        Assert.Contains(reason, line, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', line);
        Assert.Equal("engine 0", await fleet.AskAsync());
        Assert.All(handlers.Opened.Skip(1), static one => Assert.True(one.Disposed.IsCompleted, "left open"));

        fleet.Reload(Fleet.OneModel([1]));
        Assert.Equal("engine 1", await fleet.AskAsync());
    }

    [Fact]
    public async Task Models_come_and_go()
    {
        await using var fleet = await Fleet.StartAsync(2, Fleet.OneModel([0]));
        fleet.Reload("""{"Models":{"other":{"Deployments":[{"Kind":"triton","Url":"$1"}]}}}""");
        Assert.Equal(404, (await fleet.FailAsync()).Status);
        Assert.Contains("\"id\":\"other\"", await fleet.Client.GetStringAsync("/v1/models"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_thousand_changes_under_load_break_no_stream()
    {
        await using var fleet = await Fleet.StartAsync(3, Fleet.OneModel([0, 1]));
        foreach (var engine in fleet.Engines)
        {
            engine.Script = new Script { Count = 20, Delay = 1 };
        }

        using var enough = new CancellationTokenSource();
        var clients = Enumerable.Range(0, 8).Select(_ => Task.Run(async () =>
        {
            var streams = 0;
            while (!enough.IsCancellationRequested)
            {
                var result = await fleet.StreamAsync();
                Assert.True(result.Done && !result.Broken, result.Raw);
                Assert.Equal(string.Concat(Enumerable.Repeat(" tok", 20)), result.Text);
                streams++;
            }

            return streams;
        })).ToList();
        for (var i = 0; i < 1000; i++)
        {
            fleet.Reload(Fleet.OneModel([i % 3, (i + 1) % 3]));
            await Task.Yield();
        }

        await enough.CancelAsync();
        Assert.All(await Task.WhenAll(clients), static streams => Assert.True(streams > 0));
    }

    private sealed class Handlers
    {
        private readonly ConcurrentQueue<Handler> _opened = [];

        public IReadOnlyList<Handler> Opened => [.. _opened];

        public void Use(WebApplicationBuilder builder) => builder.Services.AddSingleton(new EngineConnections(_ =>
        {
            var handler = new Handler();
            _opened.Enqueue(handler);
            return handler;
        }));
    }

    private sealed class Handler() : DelegatingHandler(new SocketsHttpHandler { UseProxy = false })
    {
        private readonly TaskCompletionSource _disposed = new();

        public Task Disposed => _disposed.Task;

        protected override void Dispose(bool disposing)
        {
            base.Dispose(disposing);
            _disposed.TrySetResult();
        }
    }

    private sealed class Lines : ILoggerProvider, ILogger
    {
        private readonly ConcurrentQueue<string> _written = [];

        public IReadOnlyList<string> Written => [.. _written];

        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            _written.Enqueue(formatter(state, exception));

        public void Dispose()
        {
        }
    }
}
