using Atrium.Cli.Test;

namespace Atrium.Cli.Tests.Test;

/// <summary>Runs tests of this very assembly in a second test host.</summary>
public sealed class TestRunTests
{
    private static readonly TestProject Self = new("Cli.Tests", typeof(TestRunTests).Assembly.Location);

    // A test that fails on purpose, but only in the second host.
    private const string Inner = "ATRIUM_TEST_INNER";

    [Fact]
    public void Inner_passes() => Assert.True(true);

    [Fact]
    public void Inner_fails_when_told_to() => Assert.NotEqual("fail", Environment.GetEnvironmentVariable(Inner));

    [Fact]
    public async Task A_real_run_is_counted()
    {
        var console = new CapturedConsole();

        var summary = await TestRun.RunAsync([Self], nameof(Inner_passes), new TestReport(console.Piped), CancellationToken.None);

        Assert.Equal((1, 0, 0), (summary.Passed, summary.Failed, summary.ExitCode));
        Assert.Contains("Cli.Tests", console.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_real_failure_is_named_with_its_message()
    {
        Environment.SetEnvironmentVariable(Inner, "fail");
        try
        {
            var summary = await TestRun.RunAsync([Self], "TestRunTests.Inner_", new TestReport(new CapturedConsole().Piped), CancellationToken.None);

            Assert.Equal((1, 1, 1), (summary.Passed, summary.Failed, summary.ExitCode));
            var failure = Assert.Single(summary.Projects[0].Failures);
            Assert.EndsWith(nameof(Inner_fails_when_told_to), failure.Name, StringComparison.Ordinal);
            Assert.Contains("Assert.NotEqual() Failure", failure.Message, StringComparison.Ordinal);
        }
        finally
        {
            Environment.SetEnvironmentVariable(Inner, null);
        }
    }

    [Fact]
    public async Task A_filter_that_matches_nothing_runs_nothing()
    {
        var summary = await TestRun.RunAsync([Self], "NoSuchTestAnywhere", new TestReport(new CapturedConsole().Piped), CancellationToken.None);

        Assert.Equal((0, 0, 1), (summary.Passed, summary.Failed, summary.ExitCode));
    }

    [Fact]
    public async Task A_project_that_was_not_built_is_a_failure()
    {
        var missing = new TestProject("Gone.Tests", Path.Combine(AppContext.BaseDirectory, "Gone.Tests.dll"));

        var summary = await TestRun.RunAsync([missing], null, new TestReport(new CapturedConsole().Piped), CancellationToken.None);

        Assert.Contains("not been built", Assert.Single(summary.Projects[0].Failures).Message, StringComparison.Ordinal);
    }
}
