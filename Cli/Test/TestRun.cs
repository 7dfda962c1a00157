using System.Buffers;
using System.Diagnostics;
using System.Xml;

namespace Atrium.Cli.Test;

/// <summary>Runs test projects one after the other: they start real processes, which would disturb each other on a small machine.</summary>
internal static class TestRun
{
    private const int RememberedLines = 20;

    private static readonly SearchValues<char> Operators = SearchValues.Create("=~!&|(");

    public static async Task<TestSummary> RunAsync(
        IReadOnlyList<TestProject> projects, string? filter, TestReport report, CancellationToken cancellationToken)
    {
        var results = Directory.CreateTempSubdirectory("atrium-tests-");
        try
        {
            var all = new List<ProjectResult>();
            foreach (var project in projects)
            {
                if (cancellationToken.IsCancellationRequested)
                {
                    break;
                }

                var began = Stopwatch.GetTimestamp();
                var result = await report.ProjectAsync(project, passing => RunAsync(project, filter, results.FullName, passing, cancellationToken));
                result = result with { Seconds = Math.Round(Stopwatch.GetElapsedTime(began).TotalSeconds, 1) };
                all.Add(result);
                report.Result(result);
            }

            return new TestSummary(all);
        }
        finally
        {
            results.Delete(recursive: true);
        }
    }

    private static async Task<ProjectResult> RunAsync(
        TestProject project, string? filter, string folder, Action<string> line, CancellationToken cancellationToken)
    {
        if (!File.Exists(project.Assembly))
        {
            return Broken(project, "It has not been built. ./atrium test builds before it runs.");
        }

        var trx = Path.Combine(folder, project.Name + ".trx");
        string[] arguments =
        [
            "test", project.Assembly, "--nologo", "--results-directory", folder,
            "--logger", $"trx;LogFileName={project.Name}.trx", "--logger", "console;verbosity=normal",
            .. filter is null ? (string[])[] : ["--filter", Expression(filter)],
        ];
        using var process = Process.Start(new ProcessStartInfo("dotnet", arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = Path.GetDirectoryName(project.Assembly)!,
        })!;
        process.StandardInput.Close();
        await using var end = cancellationToken.Register(() => process.Kill(entireProcessTree: true));
        var last = new Queue<string>();
        await Task.WhenAll(ReadAsync(process.StandardOutput), ReadAsync(process.StandardError));
        await process.WaitForExitAsync(CancellationToken.None);
        if (cancellationToken.IsCancellationRequested)
        {
            return Broken(project, "interrupted");
        }

        return Result(project, trx, process.ExitCode, last);

        async Task ReadAsync(StreamReader reader)
        {
            while (await reader.ReadLineAsync(CancellationToken.None) is { } text)
            {
                line(text);
                lock (last)
                {
                    if (last.Count == RememberedLines)
                    {
                        _ = last.Dequeue();
                    }

                    last.Enqueue(text);
                }
            }
        }
    }

    private static ProjectResult Result(TestProject project, string trx, int exitCode, IEnumerable<string> lastLines)
    {
        var said = string.Join(Environment.NewLine, lastLines);
        try
        {
            // A filter that matches nothing in this project leaves no file, and is no failure.
            if (!File.Exists(trx))
            {
                return exitCode == 0 ? new ProjectResult { Project = project.Name } : Broken(project, $"exit code {exitCode}{Environment.NewLine}{said}");
            }

            using var reader = File.OpenText(trx);
            var result = TrxFile.Read(project.Name, reader);
            return exitCode == 0 || result.Failed > 0 ? result : result with { Failures = Broken(project, $"exit code {exitCode}{Environment.NewLine}{said}").Failures };
        }
        catch (XmlException e)
        {
            return Broken(project, $"Its result file cannot be read ({e.Message}).{Environment.NewLine}{said}");
        }
    }

    private static ProjectResult Broken(TestProject project, string why) =>
        new() { Project = project.Name, Failures = [new FailedTest($"{project.Name} (the run itself)", why, "")] };

    private static string Expression(string filter) => filter.AsSpan().ContainsAny(Operators) ? filter : "FullyQualifiedName~" + filter;
}
