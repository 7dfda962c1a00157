using System.Net;
using System.Threading.Channels;
using Atrium.OpenAIProxy.Tests.Harness;
using Atrium.Standalone.Engine;

namespace Atrium.Standalone.Tests.Engine;

/// <summary>When an engine counts as hanging; the end of a real one is in <see cref="HangingEngineTests"/>.</summary>
public sealed class LivenessWatchTests : IDisposable
{
    private static readonly Uri Address = new("http://127.0.0.1:1");
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    private readonly Clock _time = new();
    private readonly Script _script = new();
    private readonly HttpMessageInvoker _client;
    private readonly CancellationTokenSource _over = new();

    public LivenessWatchTests() => _client = new HttpMessageInvoker(_script);

    public void Dispose()
    {
        _over.Cancel();
        _client.Dispose();
        _over.Dispose();
    }

    private async Task<Task> WatchAsync()
    {
        var hangs = new LivenessWatch(_client, Limit, _time).HangsAsync(Address, _over.Token);
        await _time.ArmedAsync();
        return hangs;
    }

    [Fact]
    public async Task An_engine_that_answers_is_left_alone_for_ever()
    {
        var hangs = await WatchAsync();
        for (var probe = 0; probe < 1000; probe++)
        {
            await ProbeAsync();
            Assert.False(hangs.IsCompleted);
        }

        Assert.Equal("/alive", _script.Path);
    }

    [Fact]
    public async Task One_that_keeps_a_probe_waiting_hangs_after_the_limit_and_not_before()
    {
        var hangs = await WatchAsync();
        await ProbeAsync();
        _script.Answer = null;
        _time.Advance(TimeSpan.FromSeconds(5));
        await _time.ArmedAsync();

        _time.Advance(Limit - TimeSpan.FromSeconds(1));
        Assert.False(hangs.IsCompleted);
        _time.Advance(TimeSpan.FromSeconds(1));
        await hangs.WaitAsync(TimeSpan.FromSeconds(60));
    }

    [Theory]
    [InlineData(HttpStatusCode.ServiceUnavailable)]
    [InlineData((HttpStatusCode)0)]
    public async Task One_that_says_it_is_not_alive_or_refuses_to_talk_hangs_after_the_limit(HttpStatusCode answer)
    {
        var hangs = await WatchAsync();
        _script.Answer = answer;
        for (var probe = 0; probe < 12; probe++)
        {
            await ProbeAsync();
            Assert.False(hangs.IsCompleted);
        }

        _time.Advance(TimeSpan.FromSeconds(5));
        await hangs.WaitAsync(TimeSpan.FromSeconds(60));
    }

    [Fact]
    public async Task An_answer_in_time_forgives_the_silence_before()
    {
        var hangs = await WatchAsync();
        for (var round = 0; round < 5; round++)
        {
            _script.Answer = HttpStatusCode.ServiceUnavailable;
            for (var probe = 0; probe < 11; probe++)
            {
                await ProbeAsync();
            }

            _script.Answer = HttpStatusCode.OK;
            await ProbeAsync();
            Assert.False(hangs.IsCompleted);
        }
    }

    [Fact]
    public void A_limit_of_zero_never_asks()
    {
        var hangs = new LivenessWatch(_client, TimeSpan.Zero, _time).HangsAsync(Address, _over.Token);
        _time.Advance(TimeSpan.FromDays(1));

        Assert.False(hangs.IsCompleted);
        Assert.Null(_script.Path);
    }

    // The pause ends, the probe sets its own limit, and the next pause begins: two timers.
    private async Task ProbeAsync()
    {
        _time.Advance(TimeSpan.FromSeconds(5));
        await _time.ArmedAsync();
        await _time.ArmedAsync();
    }

    /// <summary>A clock that the test moves, and that tells when somebody waits for it.</summary>
    private sealed class Clock : TimeProvider
    {
        private readonly ManualTime _time = new();
        private readonly Channel<TimeSpan> _armed = Channel.CreateUnbounded<TimeSpan>();

        public override long TimestampFrequency => _time.TimestampFrequency;

        public override long GetTimestamp() => _time.GetTimestamp();

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            var timer = _time.CreateTimer(callback, state, dueTime, period);
            _armed.Writer.TryWrite(dueTime);
            return timer;
        }

        public void Advance(TimeSpan by) => _time.Advance(by);

        public async Task ArmedAsync() => await _armed.Reader.ReadAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(60));
    }

    /// <summary>An engine of one answer: a status, a broken connection (0), or none until the probe is given up (null).</summary>
    private sealed class Script : HttpMessageHandler
    {
        public HttpStatusCode? Answer { get; set; } = HttpStatusCode.OK;

        public string? Path { get; private set; }

        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            Path = request.RequestUri!.AbsolutePath;
            var answer = Answer;
            if (answer is null)
            {
                await Task.Delay(Timeout.InfiniteTimeSpan, cancellationToken);
            }

            return answer == 0 ? throw new HttpRequestException("refused") : new HttpResponseMessage(answer!.Value);
        }
    }
}
