using System.Reflection;
using System.Text.RegularExpressions;

namespace Atrium.Clients.Js.Tests;

/// <summary>The JavaScript tests, found by their text: xunit wants to know them before anything runs.</summary>
internal static partial class TestFiles
{
    /// <summary>Where the .mjs files and their node_modules lie.</summary>
    public static string Folder { get; } = typeof(TestFiles).Assembly
        .GetCustomAttributes<AssemblyMetadataAttribute>()
        .Single(static attribute => attribute.Key == "ClientsFolder").Value!;

    /// <summary>File and name of every test.</summary>
    public static TheoryData<string, string> Find()
    {
        var tests = new TheoryData<string, string>();
        foreach (var file in Directory.EnumerateFiles(Folder, "*.test.mjs").Order(StringComparer.Ordinal))
        {
            foreach (Match match in Name().Matches(File.ReadAllText(file)))
            {
                tests.Add(Path.GetFileName(file), match.Groups[1].Value);
            }
        }

        return tests;
    }

    [GeneratedRegex(@"^test\('([^']+)',", RegexOptions.Multiline)]
    private static partial Regex Name();
}
