using Atrium.Cli.Terminal;

namespace Atrium.Cli.Up;

/// <summary>Whether the AppHost could run here, and if not, why.</summary>
internal sealed record AspireProbe(bool Available, string Reason)
{
    private static readonly TimeSpan ContainerLimit = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan RestoreLimit = TimeSpan.FromSeconds(60);

    /// <summary>Asks for a container engine first, which is quick, and only then restores the AppHost.</summary>
    public static async Task<AspireProbe> CheckAsync(CancellationToken cancellationToken)
    {
        var container = await ContainerAsync(cancellationToken);
        if (container is null)
        {
            return new AspireProbe(false, "no container engine answers (asked docker and podman).");
        }

        var appHost = Repository.TryFindRoot() is { } root ? Path.Combine(root, "AppHost", "AppHost.csproj") : null;
        if (appHost is null || !File.Exists(appHost))
        {
            return new AspireProbe(false, "the AppHost's project is not here.");
        }

        var restore = await ProgramRun.RunAsync("dotnet", ["restore", appHost, "--nologo", "-v", "quiet"], RestoreLimit, cancellationToken);
        return restore is { ExitCode: 0 }
            ? new AspireProbe(true, container)
            : new AspireProbe(false, "the Aspire packages are not on this machine's NuGet feed (dotnet restore AppHost fails).");
    }

    /// <summary>The container engine that answers, with its version, or null.</summary>
    public static async Task<string?> ContainerAsync(CancellationToken cancellationToken)
    {
        foreach (var engine in (string[])["docker", "podman"])
        {
            var answer = await ProgramRun.RunAsync(engine, ["version", "--format", "{{.Server.Version}}"], ContainerLimit, cancellationToken);
            if (answer is { ExitCode: 0 })
            {
                return $"{engine} {answer.Output.Trim()}";
            }
        }

        return null;
    }
}
