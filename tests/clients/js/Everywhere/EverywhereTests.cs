using System.Text.RegularExpressions;
using Atrium.Live.Targets;
using Xunit.Abstractions;

namespace Atrium.Clients.Js.Tests.Everywhere;

/// <summary>Each client's tests, over each engine.</summary>
[Collection(OneAtATime.Name)]
public sealed partial class EverywhereTests(EverywhereFixture fixture, ITestOutputHelper output) : IClassFixture<EverywhereFixture>
{
    public static TheoryData<string, string> Tests
    {
        get
        {
            var tests = new TheoryData<string, string>();
            foreach (var target in EngineTarget.All)
            {
                foreach (var name in Names(target))
                {
                    tests.Add(target.Name, name);
                }
            }

            return tests;
        }
    }

    public static TheoryData<string> Targets => [.. EngineTarget.All.Select(static target => target.Name)];

    [Theory]
    [MemberData(nameof(Tests))]
    public async Task Passes(string engine, string name)
    {
        var run = await fixture.RunAsync(Target(engine));

        output.WriteLine(run.Output);
        var result = Assert.Single(run.Results, result => result.Name == name);
        Assert.True(result.Passed, result.Message);
    }

    // A test that is not found, or not run where it should, would otherwise be missed by nobody.
    [Theory]
    [MemberData(nameof(Targets))]
    public async Task Node_runs_the_tests_that_were_found_and_no_others(string engine)
    {
        var run = await fixture.RunAsync(Target(engine));

        Assert.Equal(Names(Target(engine)).Order(), run.Results.Where(static result => !result.Skipped).Select(static result => result.Name).Order());
    }

    private static EngineTarget Target(string name) => EngineTarget.All.Single(target => target.Name == name);

    private static IEnumerable<string> Names(EngineTarget target) =>
        from file in Directory.EnumerateFiles(Path.Combine(TestFiles.Folder, "Everywhere"), "*.clients.mjs").Order(StringComparer.Ordinal)
        from Match match in Name().Matches(File.ReadAllText(file))
        where target.Name != EngineTarget.Real || !match.Groups["mock"].Success
        select match.Groups["name"].Value;

    [GeneratedRegex(@"^test\('(?<name>[^']+)',(?<mock> \{ skip: real \},)?", RegexOptions.Multiline)]
    private static partial Regex Name();
}
