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

    [Fact]
    public void Every_file_has_tests() =>
        Assert.Equal(
            Directory.EnumerateFiles(TestFiles.Folder, "*.test.mjs").Select(Path.GetFileName).Order(),
            Tests.Select(static row => (string)row[0]).Distinct().Order());
}
