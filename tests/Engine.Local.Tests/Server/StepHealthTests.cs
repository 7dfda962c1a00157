using System.Net;
using Atrium.Engine.Tests.Hosting;
using Atrium.OpenAIProxy.Tests.Harness;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;

namespace Atrium.Engine.Tests.Server;

/// <summary>A thread that hangs where native code runs, and what <c>/alive</c> says about it.</summary>
public sealed class StepHealthTests
{
    [Fact]
    public async Task A_step_that_does_not_end_makes_the_process_unalive_until_it_ends()
    {
        var time = new ManualTime();
        using var hanging = new HangingLogger();
        await using var engine = await TestEngine.StartAsync(
            builder =>
            {
                builder.Services.Replace(ServiceDescriptor.Singleton<TimeProvider>(time));
                builder.Logging.AddProvider(hanging).AddFilter<HangingLogger>("Atrium.Engine", LogLevel.Debug);
            },
            "Slots=1");
        Assert.Equal(HttpStatusCode.OK, await AliveAsync(engine));

        // Idle for a day: nobody works, so nothing hangs.
        time.Advance(TimeSpan.FromDays(1));
        Assert.Equal(HttpStatusCode.OK, await AliveAsync(engine));

        var answer = engine.GenerateAsync(TestEngine.Body("hello", 2));
        await hanging.Reached.WaitAsync(TimeSpan.FromMinutes(1));
        time.Advance(TimeSpan.FromMinutes(5));
        var before = await AliveAsync(engine);
        time.Advance(TimeSpan.FromSeconds(1));
        var after = await AliveAsync(engine);

        // Before anything is asserted: an engine whose thread hangs does not stop.
        hanging.GoOn();
        _ = await answer;
        Assert.Equal(HttpStatusCode.OK, before);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, after);
        Assert.Equal(HttpStatusCode.OK, await AliveAsync(engine));
    }

    private static async Task<HttpStatusCode> AliveAsync(TestEngine engine)
    {
        using var response = await engine.Client.GetAsync("/alive");
        return response.StatusCode;
    }

    /// <summary>Holds the scheduler's thread where it logs that it placed a request.</summary>
    private sealed class HangingLogger : ILoggerProvider, ILogger
    {
        private const int Placed = 2100;

        private readonly TaskCompletionSource _reached = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly ManualResetEventSlim _goOn = new();

        public Task Reached => _reached.Task;

        public void GoOn() => _goOn.Set();

        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (eventId.Id == Placed)
            {
                _reached.TrySetResult();
                _goOn.Wait();
            }
        }

        public void Dispose()
        {
            _goOn.Set();
            _goOn.Dispose();
        }
    }
}
