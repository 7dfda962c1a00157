using System.Globalization;

namespace Atrium.Standalone.Ports;

/// <summary>Finds the process that listens on a port, as far as this user may see it.</summary>
internal static class PortHolder
{
    private const string Listening = "0A";

    /// <summary>For example <c>dotnet (process 4711)</c>; null when it cannot be found out.</summary>
    public static string? Find(int port)
    {
        try
        {
            var inodes = new HashSet<string>(StringComparer.Ordinal);
            foreach (var table in (string[])["/proc/net/tcp", "/proc/net/tcp6"])
            {
                if (File.Exists(table))
                {
                    inodes.UnionWith(ListeningInodes(File.ReadLines(table), port));
                }
            }

            return inodes.Count == 0 ? null : FindOwner(inodes);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>The socket inodes that listen on <paramref name="port"/>, out of the lines of <c>/proc/net/tcp</c> (proc(5)).</summary>
    public static IEnumerable<string> ListeningInodes(IEnumerable<string> lines, int port)
    {
        var wanted = ":" + port.ToString("X4", CultureInfo.InvariantCulture);
        foreach (var line in lines)
        {
            var fields = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            if (fields.Length > 9 && fields[1].EndsWith(wanted, StringComparison.Ordinal) && fields[3] == Listening)
            {
                yield return $"socket:[{fields[9]}]";
            }
        }
    }

    private static string? FindOwner(HashSet<string> inodes)
    {
        foreach (var process in Directory.EnumerateDirectories("/proc").Where(static p => char.IsAsciiDigit(Path.GetFileName(p)[0])))
        {
            try
            {
                if (Directory.EnumerateFiles(Path.Combine(process, "fd")).Any(fd => new FileInfo(fd).LinkTarget is { } target && inodes.Contains(target)))
                {
                    return $"{File.ReadAllText(Path.Combine(process, "comm")).Trim()} (process {Path.GetFileName(process)})";
                }
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                // Another user's process, or one that has just ended.
            }
        }

        return null;
    }
}
