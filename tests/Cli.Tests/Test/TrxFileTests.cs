using System.Xml;
using Atrium.Cli.Test;

namespace Atrium.Cli.Tests.Test;

public sealed class TrxFileTests
{
    private const string Head = """<?xml version="1.0"?><TestRun xmlns="http://microsoft.com/schemas/VisualStudio/TeamTest/2010"><Results>""";

    private static ProjectResult Read(string trx) => TrxFile.Read("X.Tests", new StringReader(trx));

    [Fact]
    public void Outcomes_are_counted()
    {
        var result = Read(Head + """
            <UnitTestResult testName="A.one" outcome="Passed" />
            <UnitTestResult testName="A.two" outcome="Passed" />
            <UnitTestResult testName="A.three" outcome="NotExecuted" />
            </Results></TestRun>
            """);

        Assert.Equal((2, 0, 1), (result.Passed, result.Failed, result.Skipped));
    }

    [Fact]
    public void A_failure_keeps_its_name_message_and_place()
    {
        var result = Read(Head + """
            <UnitTestResult testName="A.one(x: 1)" outcome="Failed"><Output><ErrorInfo>
            <Message>Assert.Equal() Failure
            Expected: 1 &lt; 2</Message><StackTrace>   at A.one() in A.cs:line 7</StackTrace>
            </ErrorInfo></Output></UnitTestResult>
            </Results></TestRun>
            """);

        var failure = Assert.Single(result.Failures);
        Assert.Equal("A.one(x: 1)", failure.Name);
        Assert.Contains("Expected: 1 < 2", failure.Message, StringComparison.Ordinal);
        Assert.Contains("A.cs:line 7", failure.StackTrace, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Error")]
    [InlineData("Timeout")]
    [InlineData("Aborted")]
    public void Whatever_is_not_known_to_be_good_is_a_failure(string outcome) =>
        Assert.Equal(1, Read(Head + $"""<UnitTestResult testName="A.one" outcome="{outcome}" /></Results></TestRun>""").Failed);

    [Fact]
    public void A_run_that_broke_off_is_a_failure_even_when_all_results_are_good()
    {
        var result = Read(Head + """
            <UnitTestResult testName="A.one" outcome="Passed" /></Results>
            <ResultSummary outcome="Failed"><RunInfos><RunInfo outcome="Error">
            <Text>The active test run was aborted. Reason: Test host process crashed</Text></RunInfo></RunInfos></ResultSummary></TestRun>
            """);

        Assert.Equal(1, result.Passed);
        Assert.Contains("crashed", Assert.Single(result.Failures).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_failure_that_the_runner_repeats_in_the_summary_counts_once()
    {
        var result = Read(Head + """
            <UnitTestResult testName="A.one" outcome="Failed" /></Results>
            <ResultSummary outcome="Failed"><RunInfos><RunInfo outcome="Error">
            <Text>[xUnit.net 00:00:00.20]     A.one [FAIL]</Text></RunInfo></RunInfos></ResultSummary></TestRun>
            """);

        Assert.Equal(1, result.Failed);
    }

    [Fact]
    public void A_file_that_was_cut_off_is_an_error() => Assert.Throws<XmlException>(static () => Read(Head));
}
