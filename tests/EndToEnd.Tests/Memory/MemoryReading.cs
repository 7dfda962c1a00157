using System.Globalization;
using Atrium.Live;

namespace Atrium.EndToEnd.Tests.Memory;

/// <summary>What Atrium holds after a round. Gateway and proxy live in this process, so the managed heap is theirs too.</summary>
internal sealed record MemoryReading(long Managed, long Engine)
{
    public static MemoryReading Take(LiveAtrium atrium)
    {
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        GC.WaitForPendingFinalizers();
        return new(GC.GetTotalMemory(forceFullCollection: true), Private(atrium.EngineProcessId!.Value));
    }

    // Resident and not backed by a file: a mapped model or library is no leak.
    private static long Private(int process)
    {
        var line = File.ReadLines($"/proc/{process}/status").Single(static l => l.StartsWith("RssAnon:", StringComparison.Ordinal));
        return long.Parse(line.AsSpan("RssAnon:".Length).Trim(" \tkB"), CultureInfo.InvariantCulture) * 1024;
    }
}
