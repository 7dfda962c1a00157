namespace Atrium.Cli;

/// <summary>The checkout this program was built in.</summary>
internal static class Repository
{
    /// <summary>The folder that holds Aspire.sln: named by the script <c>atrium</c>, else found above this program.</summary>
    /// <exception cref="CliException">There is none, so what needs the sources cannot be done.</exception>
    public static string Root =>
        TryFindRoot() ?? throw new CliException("This needs Atrium's sources, but no Aspire.sln was found above this program. Run ./atrium in a checkout.");

    /// <summary>The configuration this program was built in, as it names the output folders: <c>release</c> or <c>debug</c>.</summary>
    public static string Configuration =>
        Path.GetFileName(Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory)) is "debug" ? "debug" : "release";

    /// <summary>The folder that holds Aspire.sln, or null.</summary>
    public static string? TryFindRoot()
    {
        if (Environment.GetEnvironmentVariable("ATRIUM_ROOT") is { Length: > 0 } named && File.Exists(Path.Combine(named, "Aspire.sln")))
        {
            return named;
        }

        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Aspire.sln")))
            {
                return folder.FullName;
            }
        }

        return null;
    }
}
