namespace Atrium.EndToEnd.Tests.Memory;

/// <summary>Tells growth from noise in a row of memory readings, one after each round of the same work.</summary>
internal static class MemoryTrend
{
    /// <summary>
    /// Bytes by which the last third lies above the middle third, by their medians. The first third is warm-up: pools fill, code is
    /// compiled. A leak grows with every round, so it lifts one median over the other; a single large reading lifts neither.
    /// </summary>
    public static long Growth(IReadOnlyList<long> readings)
    {
        var third = readings.Count / 3;
        return Median(readings.TakeLast(third)) - Median(readings.SkipLast(third).TakeLast(third));
    }

    private static long Median(IEnumerable<long> readings) => readings.Order().ElementAt(readings.Count() / 2);
}
