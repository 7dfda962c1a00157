using System.Xml;
using System.Xml.Linq;

namespace Atrium.Cli.Test;

/// <summary>Reads the result file of a test run (Visual Studio's TRX, namespace TeamTest/2010).</summary>
internal static class TrxFile
{
    private static readonly XNamespace Ns = "http://microsoft.com/schemas/VisualStudio/TeamTest/2010";

    /// <exception cref="XmlException">The file is not XML, as when the run was ended while it was written.</exception>
    public static ProjectResult Read(string project, TextReader trx)
    {
        var run = XDocument.Load(trx).Root!;
        var passed = 0;
        var skipped = 0;
        var failures = new List<FailedTest>();
        foreach (var result in run.Elements(Ns + "Results").Elements(Ns + "UnitTestResult"))
        {
            switch ((string?)result.Attribute("outcome"))
            {
                case "Passed":
                    passed++;
                    break;
                case "NotExecuted" or "Inconclusive" or "Pending":
                    skipped++;
                    break;
                default:
                    failures.Add(Failure(result));
                    break;
            }
        }

        // A host that died leaves its reason here, and no result for the tests that were running.
        var summary = run.Element(Ns + "ResultSummary");
        failures.AddRange((summary?.Element(Ns + "RunInfos")?.Elements(Ns + "RunInfo") ?? [])
            .Where(static info => (string?)info.Attribute("outcome") == "Error")
            .Select(static info => (string?)info.Element(Ns + "Text") ?? "")
            .Where(static text => !text.Contains("[FAIL]", StringComparison.Ordinal))
            .Select(text => new FailedTest($"{project} (the run itself)", text.Trim(), "")));
        return new ProjectResult { Project = project, Passed = passed, Skipped = skipped, Failures = failures };
    }

    private static FailedTest Failure(XElement result)
    {
        var error = result.Element(Ns + "Output")?.Element(Ns + "ErrorInfo");
        var message = (string?)error?.Element(Ns + "Message") ?? $"outcome {(string?)result.Attribute("outcome") ?? "unknown"}";
        return new FailedTest((string?)result.Attribute("testName") ?? "?", message.Trim(), ((string?)error?.Element(Ns + "StackTrace") ?? "").TrimEnd());
    }
}
