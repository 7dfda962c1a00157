using Xunit.Abstractions;

namespace Atrium.Clients.Js.Tests;

/// <summary>Every test of the .mjs files beside this one, as a test of its own.</summary>
[Collection(OneAtATime.Name)]
public sealed class NodeTests(NodeFixture node, ITestOutputHelper output)
{
    public static TheoryData<string, string> Tests => TestFiles.Find();

    [Theory]
    [MemberData(nameof(Tests))]
    public async Task Passes(string file, string name)
    {
        var run = await node.RunAsync(file);

        output.WriteLine(run.Output);
        var result = Assert.Single(run.Results, result => result.Name == name);
        Assert.True(result.Passed, result.Message);
    }

    // A skipped test, or one written so that it is not found, would otherwise be missed by nobody.
    [Fact]
    public async Task Node_runs_the_tests_that_were_found_and_no_others()
    {
        foreach (var file in Directory.EnumerateFiles(TestFiles.Folder, "*.test.mjs").Select(Path.GetFileName))
        {
            var run = await node.RunAsync(file!);

            Assert.NotEmpty(run.Results);
            Assert.Equal(
                Tests.Where(row => (string)row[0] == file).Select(static row => (string)row[1]).Order(),
                run.Results.Select(static result => result.Name).Order());
        }
    }
}
