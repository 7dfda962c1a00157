using System.CommandLine;
using System.Text.Json;
using Atrium.Cli.Terminal;
using Spectre.Console;

namespace Atrium.Cli.Doctor;

/// <summary><c>atrium doctor</c>: what this machine can and cannot do, and why.</summary>
internal static class DoctorCommand
{
    public static Command Create(CliConsole console)
    {
        var json = new Option<bool>("--json") { Description = "Print one JSON object instead of a table." };
        var command = new Command("doctor", "Say what this machine can and cannot do, why, and how to mend it.") { json };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var report = await ExamineAsync(cancellationToken);
            if (parsed.GetValue(json))
            {
                await console.Out.WriteLineAsync(JsonSerializer.Serialize(report, DoctorJson.Default.DoctorReport));
            }
            else
            {
                Show(report, console);
            }

            return report.Ok ? 0 : 1;
        });
        return command;
    }

    /// <summary>Looks at everything at once; each look has its own short limit.</summary>
    public static async Task<DoctorReport> ExamineAsync(CancellationToken cancellationToken)
    {
        Task<IReadOnlyList<Finding>>[] looks =
        [
            Task.Run(MachineChecks.Look, cancellationToken),
            ToolChecks.LookAsync(cancellationToken),
            Task.Run(EngineChecks.Look, cancellationToken),
            OptionalChecks.LookAsync(cancellationToken),
            Task.Run(PortChecks.Look, cancellationToken),
        ];
        Finding[] findings = [.. (await Task.WhenAll(looks)).SelectMany(static f => f)];
        return new DoctorReport(findings.All(static f => f.Status != FindingStatus.Missing), findings);
    }

    private static void Show(DoctorReport report, CliConsole console)
    {
        var table = new Table { Border = console.OutIsTerminal ? TableBorder.Rounded : TableBorder.None, ShowHeaders = false };
        _ = table.AddColumn(new TableColumn("") { NoWrap = true }).AddColumn(new TableColumn("") { NoWrap = true }).AddColumn("");
        foreach (var finding in report.Findings)
        {
            var mark = finding.Status switch
            {
                FindingStatus.Ok => "[green]ok[/]",
                FindingStatus.Limited => "[yellow]limited[/]",
                _ => "[red]missing[/]",
            };
            var fix = finding.Fix is null ? "" : $"\n[dim]{Markup.Escape(finding.Fix)}[/]";
            _ = table.AddRow(mark, Markup.Escape(finding.Name), Markup.Escape(finding.Detail) + fix);
        }

        console.Rich().Write(table);
        console.Out.WriteLine(report.Ok ? "This machine can run Atrium: ./atrium up" : "Something needed is missing; see above.");
    }
}
