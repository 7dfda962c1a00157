using Atrium.ServiceDefaults.RateLimits;

namespace Atrium.ServiceDefaults.Tests.RateLimits;

public sealed class RateBucketTests
{
    [Fact]
    public void A_full_minute_can_be_taken_at_once_and_comes_back_evenly()
    {
        var clock = new Clock();
        var bucket = new RateBucket(60, clock);
        for (var i = 0; i < 60; i++)
        {
            Assert.Equal(new RateState(60, 59 - i, TimeSpan.FromSeconds(i + 1), i == 59 ? TimeSpan.FromSeconds(1) : TimeSpan.Zero), bucket.Take(1, out var granted));
            Assert.True(granted);
        }

        var state = bucket.Take(1, out var refused);
        Assert.False(refused);
        Assert.Equal(TimeSpan.FromSeconds(1), state.Wait);
        clock.Now += state.Wait - TimeSpan.FromTicks(1);
        bucket.Take(1, out refused);
        Assert.False(refused);
        clock.Now += TimeSpan.FromTicks(1);
        bucket.Take(1, out refused);
        Assert.True(refused);
        clock.Now += TimeSpan.FromHours(1);
        Assert.Equal(new RateState(60, 60, TimeSpan.Zero, TimeSpan.Zero), bucket.Look());
    }

    [Fact]
    public void What_was_used_too_much_is_paid_back_first()
    {
        var clock = new Clock();
        var bucket = new RateBucket(600, clock);
        bucket.Take(100, out _);
        bucket.Return(-700);
        Assert.Equal((0L, TimeSpan.FromSeconds(80)), (bucket.Look().Remaining, bucket.Look().Reset));
        Assert.Equal(TimeSpan.FromSeconds(21), bucket.Take(10, out var granted).Wait);
        Assert.False(granted);
        bucket.Return(5000);
        Assert.Equal(600, bucket.Look().Remaining);
    }

    [Fact]
    public void Many_at_once_get_no_more_than_there_is()
    {
        var bucket = new RateBucket(500, new Clock());
        var granted = 0;
        Parallel.For(0, 5000, _ =>
        {
            bucket.Take(1, out var one);
            Interlocked.Add(ref granted, one ? 1 : 0);
        });
        Assert.Equal(500, granted);
    }

    [Theory]
    [InlineData(0, "0ms")]
    [InlineData(11.2, "12ms")]
    [InlineData(999.01, "1s")]
    [InlineData(1000, "1s")]
    [InlineData(8640, "8.64s")]
    [InlineData(59_999, "59.999s")]
    [InlineData(60_000, "1m0s")]
    [InlineData(360_000, "6m0s")]
    [InlineData(61_500, "1m1.5s")]
    [InlineData(3_603_000, "1h0m3s")]
    [InlineData(90_000_000, "25h0m0s")]
    public void Times_are_written_as_openai_writes_them(double milliseconds, string text) =>
        Assert.Equal(text, RateHeaders.Duration(TimeSpan.FromMilliseconds(milliseconds)));

    private sealed class Clock : TimeProvider
    {
        public TimeSpan Now { get; set; } = TimeSpan.FromDays(1);

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => Now.Ticks;
    }
}
