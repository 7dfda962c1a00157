namespace Atrium.EndToEnd.Tests.Memory;

public sealed class MemoryTrendTests
{
    private static readonly long[] Noise = [9, 4, 1, 7, 3, 8, 2, 6, 5, 0, 9, 3, 7, 1, 8, 4, 6, 2, 5, 0];

    [Fact]
    public void Noise_is_no_growth() => Assert.InRange(MemoryTrend.Growth(Noise), -3, 3);

    [Fact]
    public void Warm_up_is_no_growth() =>
        Assert.InRange(MemoryTrend.Growth([.. Noise.Select(static (n, i) => i < 6 ? n + (i * 100) : n + 600)]), -3, 3);

    [Fact]
    public void One_large_reading_is_no_growth() =>
        Assert.InRange(MemoryTrend.Growth([.. Noise.Select(static (n, i) => i == 18 ? 10_000 : n)]), -3, 3);

    [Fact]
    public void A_little_more_in_every_round_is_growth() =>
        Assert.InRange(MemoryTrend.Growth([.. Noise.Select(static (n, i) => n + (i * 100L))]), 590, 610);
}
