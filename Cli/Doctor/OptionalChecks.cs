using System.Xml.Linq;
using Atrium.Cli.Up;

namespace Atrium.Cli.Doctor;

/// <summary>What makes more possible: a GPU, containers, Aspire.</summary>
internal static class OptionalChecks
{
    public static async Task<IReadOnlyList<Finding>> LookAsync(CancellationToken cancellationToken)
    {
        var container = await AspireProbe.ContainerAsync(cancellationToken);
        return
        [
            Gpu(),
            container is not null
                ? new Finding("containers", FindingStatus.Ok, container)
                : new Finding("containers", FindingStatus.Limited, "neither docker nor podman answers: no Aspire, no Triton container", "Start one, or go on without: up --standalone needs none."),
            Aspire(),
        ];
    }

    private static Finding Gpu()
    {
        const string Driver = "/proc/driver/nvidia/version";
        var devices = Directory.Exists("/dev") ? Directory.GetFiles("/dev", "nvidia?").Length : 0;
        return (File.Exists(Driver), devices) switch
        {
            (true, > 0) => new Finding("GPU", FindingStatus.Ok, $"{devices} NVIDIA device{(devices == 1 ? "" : "s")}; the local engine uses the CPU, Triton uses these"),
            (true, 0) => new Finding("GPU", FindingStatus.Limited, "an NVIDIA driver, but no device in /dev", "In a container: start it with --gpus all."),
            _ => new Finding("GPU", FindingStatus.Limited, "none: models run on the CPU, Triton cannot run here"),
        };
    }

    // Whether the packages were restored before; asking the feed would take longer than all the rest.
    private static Finding Aspire()
    {
        const string Name = "Aspire";
        if (Repository.TryFindRoot() is not { } root)
        {
            return new Finding(Name, FindingStatus.Limited, "unknown: no sources here");
        }

        var version = XDocument.Load(Path.Combine(root, "Directory.Packages.props")).Descendants("AspireVersion").FirstOrDefault()?.Value ?? "";
        var cache = Environment.GetEnvironmentVariable("NUGET_PACKAGES") is { Length: > 0 } set
            ? set
            : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".nuget", "packages");
        return Directory.Exists(Path.Combine(cache, "aspire.hosting", version))
            ? new Finding(Name, FindingStatus.Ok, $"{version} is restored")
            : new Finding(Name, FindingStatus.Limited, $"{version} is not restored: up runs everything in one process", "dotnet restore AppHost");
    }
}
