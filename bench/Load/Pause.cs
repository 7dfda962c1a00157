using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Atrium.Load;

/// <summary>Waits to within some 60 µs without burning a core; <see cref="Thread.Sleep(int)"/> is a millisecond late.</summary>
internal static partial class Pause
{
    public static void Until(long timestamp)
    {
        for (var left = timestamp - Stopwatch.GetTimestamp(); left > 0; left = timestamp - Stopwatch.GetTimestamp())
        {
            var nanoseconds = left * 1_000_000_000L / Stopwatch.Frequency;
            var time = new TimeSpec { Seconds = nanoseconds / 1_000_000_000, Nanoseconds = nanoseconds % 1_000_000_000 };
            _ = NanoSleep(in time, 0);
        }
    }

    [LibraryImport("libc", EntryPoint = "nanosleep")]
    private static partial int NanoSleep(in TimeSpec time, nint remaining);

    [StructLayout(LayoutKind.Sequential)]
    private struct TimeSpec
    {
        public long Seconds;
        public long Nanoseconds;
    }
}
