using System.Globalization;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.X86;

namespace Atrium.Cli.Doctor;

/// <summary>The machine itself: system, C library, processor, memory.</summary>
internal static partial class MachineChecks
{
    private static readonly Version OldestGlibc = new(2, 34);

    public static IReadOnlyList<Finding> Look() => [System(), Glibc(), Processor(), Memory()];

    private static Finding System()
    {
        var name = $"{RuntimeInformation.OSDescription}, {RuntimeInformation.OSArchitecture.ToString().ToLowerInvariant()}";
        return OperatingSystem.IsLinux() && RuntimeInformation.OSArchitecture == Architecture.X64
            ? new Finding("system", FindingStatus.Ok, name)
            : new Finding("system", FindingStatus.Missing, $"{name}: the local engine's libraries are for Linux x64.", "Use an engine that runs elsewhere: TRITON_URL=http://...");
    }

    private static Finding Glibc()
    {
        try
        {
            var version = Marshal.PtrToStringUTF8(GnuGetLibcVersion()) ?? "";
            return Version.TryParse(version, out var found) && found >= OldestGlibc
                ? new Finding("glibc", FindingStatus.Ok, version)
                : new Finding("glibc", FindingStatus.Missing, $"{version} is older than {OldestGlibc}, which llama.cpp's libraries need.", "Use a newer distribution (Debian 12 has 2.36).");
        }
        catch (Exception e) when (e is DllNotFoundException or EntryPointNotFoundException)
        {
            return new Finding("glibc", FindingStatus.Missing, "not there (a musl system?); llama.cpp's libraries need it.", "Use a glibc distribution such as Debian 12.");
        }
    }

    private static Finding Processor()
    {
        var cores = Environment.ProcessorCount;
        var features = new[]
        {
            ("AVX2", Avx2.IsSupported), ("FMA", Fma.IsSupported), ("AVX-512", Avx512F.IsSupported), ("VNNI", AvxVnni.IsSupported),
        }.Where(static f => f.Item2).Select(static f => f.Item1).ToArray();
        var detail = $"{cores} core{(cores == 1 ? "" : "s")}, {(features.Length > 0 ? string.Join(", ", features) : "no vector extensions")}";
        return Avx2.IsSupported
            ? new Finding("processor", FindingStatus.Ok, detail)
            : new Finding("processor", FindingStatus.Limited, detail + ": without AVX2 the engine is several times slower.");
    }

    private static Finding Memory()
    {
        // What a container may use, not what the machine has.
        var bytes = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes;
        var detail = string.Create(CultureInfo.InvariantCulture, $"{bytes / (double)(1L << 30):0.0} GiB usable");
        return bytes >= 1L << 30
            ? new Finding("memory", FindingStatus.Ok, detail)
            : new Finding("memory", FindingStatus.Limited, detail + ": enough for the demo model, tight for the build.");
    }

    [LibraryImport("libc", EntryPoint = "gnu_get_libc_version")]
    private static partial nint GnuGetLibcVersion();
}
