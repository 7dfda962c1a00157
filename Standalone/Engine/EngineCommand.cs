using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Atrium.Standalone.Engine;

/// <summary>How the engine's process is started: which file, with which arguments and environment.</summary>
internal sealed record EngineCommand
{
    /// <summary>The engine's assembly. The build puts it, with its runtimeconfig, beside every program that references it.</summary>
    public required string Assembly { get; init; }

    /// <summary>Where the child answers. It stays the same over restarts, for the proxy knows only this one.</summary>
    public required Uri Address { get; init; }

    /// <summary>Arguments handed on as they were given.</summary>
    public IReadOnlyList<string> Arguments { get; init; } = [];

    /// <summary>Variables on top of the inherited environment: arguments can be read by every user of the machine, these cannot.</summary>
    public IReadOnlyDictionary<string, string> Environment { get; init; } = new Dictionary<string, string>();

    /// <summary>What to give to <see cref="Process.Start(ProcessStartInfo)"/>.</summary>
    public ProcessStartInfo ToStartInfo()
    {
        var start = new ProcessStartInfo
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };

        // Ctrl-C in a terminal reaches the whole foreground group at once. In a session of its own the engine hears only
        // from its supervisor, so it still answers while the gateway drains.
        if (FindOnPath("setsid") is { } setsid)
        {
            start.FileName = setsid;
            start.ArgumentList.Add(Dotnet());
        }
        else
        {
            start.FileName = Dotnet();
        }

        start.ArgumentList.Add("exec");
        start.ArgumentList.Add(Assembly);
        foreach (var argument in Arguments)
        {
            start.ArgumentList.Add(argument);
        }

        foreach (var (name, value) in Environment)
        {
            start.Environment[name] = value;
        }

        // The child watches its standard input and ends when it closes: that happens even when the parent is killed with -9.
        start.Environment["ENGINE_PARENT_STDIN"] = "1";
        return start;
    }

    // The dotnet that runs this process: the one on the PATH may be another version, or missing.
    private static string Dotnet()
    {
        var name = OperatingSystem.IsWindows() ? "dotnet.exe" : "dotnet";
        if (System.Environment.ProcessPath is { } path && Path.GetFileName(path) == name)
        {
            return path;
        }

        // shared/Microsoft.NETCore.App/<version>/ lies three levels below the host.
        var beside = Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", "..", name));
        return File.Exists(beside) ? beside : name;
    }

    private static string? FindOnPath(string program) =>
        (System.Environment.GetEnvironmentVariable("PATH") ?? "")
            .Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
            .Select(folder => Path.Combine(folder, program))
            .FirstOrDefault(File.Exists);
}
