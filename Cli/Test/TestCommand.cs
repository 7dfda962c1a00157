using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Serialization;
using Atrium.Cli.Terminal;

namespace Atrium.Cli.Test;

/// <summary><c>atrium test</c>: runs the tests and sums them up.</summary>
internal static class TestCommand
{
    public static Command Create(CliConsole console)
    {
        var filter = new Argument<string?>("filter")
        {
            Description = "Part of the tests' full names (a project, class or method), or an expression of dotnet test --filter.",
            Arity = ArgumentArity.ZeroOrOne,
        };
        var json = new Option<bool>("--json") { Description = "Print one JSON object instead of text." };
        var command = new Command("test", "Run the tests. ./atrium test builds them first.") { filter, json };
        command.SetAction(async (parsed, _) =>
        {
            using var signals = new StopSignals(() => { }, () => { });
            var asJson = parsed.GetValue(json);
            var report = new TestReport(asJson ? console with { Out = console.Error, OutIsTerminal = console.ErrorIsTerminal } : console);
            var summary = await TestRun.RunAsync(TestProject.Find(), parsed.GetValue(filter), report, signals.Token);
            if (asJson)
            {
                await console.Out.WriteLineAsync(JsonSerializer.Serialize(summary, TestJson.Default.TestSummary));
            }
            else
            {
                report.Summary(summary);
            }

            return signals.Token.IsCancellationRequested ? 130 : summary.ExitCode;
        });
        return command;
    }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(TestSummary))]
internal sealed partial class TestJson : JsonSerializerContext;
