using System.Globalization;
using Atrium.Cli.Terminal;
using Spectre.Console;

namespace Atrium.Cli.Test;

/// <summary>Shows the run: how far a project is while it runs, a line when it is done, the failures at the end.</summary>
internal sealed class TestReport(CliConsole console)
{
    private const int StackLines = 6;

    private readonly IAnsiConsole _rich = console.Rich();

    /// <summary>Runs one project and counts its tests on the terminal while they finish.</summary>
    public Task<ProjectResult> ProjectAsync(TestProject project, Func<Action<string>, Task<ProjectResult>> run)
    {
        if (!console.OutIsTerminal)
        {
            return run(static _ => { });
        }

        return _rich.Status().Spinner(Spinner.Known.Dots).StartAsync(project.Name, status =>
        {
            var passed = 0;
            var failed = 0;
            return run(line =>
            {
                var text = line.TrimStart();
                if (text.StartsWith("Passed ", StringComparison.Ordinal))
                {
                    passed++;
                }
                else if (text.StartsWith("Failed ", StringComparison.Ordinal))
                {
                    failed++;
                }

                status.Status(string.Create(CultureInfo.InvariantCulture, $"{project.Name}  {passed} passed{(failed > 0 ? $", [red]{failed} failed[/]" : "")}"));
            });
        });
    }

    /// <summary>One line for a project that is done; nothing when no test of it was asked for.</summary>
    public void Result(ProjectResult result)
    {
        if (result.Empty)
        {
            return;
        }

        var mark = result.Failed > 0 ? "[red]FAIL[/]" : "[green]ok[/]  ";
        var failed = result.Failed > 0 ? string.Create(CultureInfo.InvariantCulture, $", [red]{result.Failed} failed[/]") : "";
        var skipped = result.Skipped > 0 ? string.Create(CultureInfo.InvariantCulture, $", [yellow]{result.Skipped} skipped[/]") : "";
        _rich.MarkupLine(string.Create(
            CultureInfo.InvariantCulture, $"{mark} {Markup.Escape(result.Project),-32} {result.Passed} passed{failed}{skipped} [dim]{result.Seconds:0.0} s[/]"));
    }

    /// <summary>The failures, then the closing line, which stands alone for programs to read.</summary>
    public void Summary(TestSummary summary)
    {
        foreach (var failure in summary.Projects.SelectMany(static p => p.Failures))
        {
            _rich.WriteLine();
            _rich.MarkupLine($"[red]{Markup.Escape(failure.Name)}[/]");
            Indented(failure.Message.Split('\n'));
            Indented(failure.StackTrace.Split('\n', StringSplitOptions.RemoveEmptyEntries).Take(StackLines));
        }

        if (summary.Skipped > 0)
        {
            console.Out.WriteLine();
            console.Out.WriteLine($"{summary.Skipped} skipped");
        }

        if (summary.Passed + summary.Failed == 0)
        {
            console.Out.WriteLine("No test ran.");
        }

        console.Out.WriteLine();
        console.Out.WriteLine(summary.ClosingLine);
    }

    private void Indented(IEnumerable<string> lines)
    {
        foreach (var line in lines)
        {
            console.Out.WriteLine("    " + line.TrimEnd());
        }
    }
}
