using Atrium.Cli.Test;

namespace Atrium.Cli.Tests.Test;

public sealed class TestReportTests
{
    private static readonly FailedTest Failure = new("A.two", "Expected: [1]\nActual: [2]", "   at A.two() in A.cs:line 9");

    [Fact]
    public void The_closing_line_sums_all_projects_and_stands_alone_at_the_end()
    {
        var console = new CapturedConsole();

        new TestReport(console.Piped).Summary(new TestSummary([
            new ProjectResult { Project = "A.Tests", Passed = 2 },
            new ProjectResult { Project = "B.Tests", Passed = 3, Failures = [Failure] }]));

        Assert.EndsWith("\n5 passed, 1 failed\n", console.Out, StringComparison.Ordinal);
    }

    [Fact]
    public void A_failure_is_shown_with_its_message_and_place()
    {
        var console = new CapturedConsole();

        new TestReport(console.Piped).Summary(new TestSummary([new ProjectResult { Project = "A.Tests", Failures = [Failure] }]));

        Assert.Contains("A.two", console.Out, StringComparison.Ordinal);
        Assert.Contains("    Actual: [2]", console.Out, StringComparison.Ordinal);
        Assert.Contains("A.cs:line 9", console.Out, StringComparison.Ordinal);
        Assert.DoesNotContain('\e', console.Out);
    }

    [Fact]
    public void On_a_terminal_there_is_colour()
    {
        var console = new CapturedConsole();

        new TestReport(console.Terminal).Result(new ProjectResult { Project = "A.Tests", Passed = 1, Failures = [Failure] });

        Assert.Contains("\e[", console.Out, StringComparison.Ordinal);
        Assert.Contains("1 failed", console.Out, StringComparison.Ordinal);
    }

    [Fact]
    public void Nothing_that_ran_is_not_success()
    {
        var console = new CapturedConsole();
        var nothing = new TestSummary([new ProjectResult { Project = "A.Tests" }]);

        new TestReport(console.Piped).Summary(nothing);

        Assert.Equal(1, nothing.ExitCode);
        Assert.EndsWith("\n0 passed, 0 failed\n", console.Out, StringComparison.Ordinal);
    }

    [Fact]
    public void The_exit_code_follows_the_failures()
    {
        Assert.Equal(0, new TestSummary([new ProjectResult { Project = "A.Tests", Passed = 1 }]).ExitCode);
        Assert.Equal(1, new TestSummary([new ProjectResult { Project = "A.Tests", Passed = 1, Failures = [Failure] }]).ExitCode);
    }
}
