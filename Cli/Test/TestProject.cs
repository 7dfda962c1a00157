namespace Atrium.Cli.Test;

/// <summary>A project of <c>tests/</c> and the assembly it was built to.</summary>
internal sealed record TestProject(string Name, string Assembly)
{
    /// <summary>Every test project, in the configuration this program was built in.</summary>
    /// <exception cref="CliException">There is none.</exception>
    public static IReadOnlyList<TestProject> Find()
    {
        var root = Repository.Root;
        var projects = Directory.EnumerateFiles(Path.Combine(root, "tests"), "*.csproj", SearchOption.AllDirectories)
            .Select(Path.GetFileNameWithoutExtension)
            .OfType<string>()
            .Where(static name => name.EndsWith(".Tests", StringComparison.Ordinal))
            .Order(StringComparer.Ordinal)
            .Select(name => new TestProject(name, Path.Combine(root, "artifacts", "bin", name, Repository.Configuration, name + ".dll")))
            .ToList();
        return projects.Count > 0 ? projects : throw new CliException("There is no test project in tests/.");
    }
}
