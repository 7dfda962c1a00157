namespace Atrium.Cli.Test;

/// <summary>One test that failed.</summary>
/// <param name="Name">Its full name, with the arguments of a theory.</param>
/// <param name="Message">Why, as the assertion said it.</param>
/// <param name="StackTrace">Where, or empty.</param>
internal sealed record FailedTest(string Name, string Message, string StackTrace);

/// <summary>What came out of one project.</summary>
internal sealed record ProjectResult
{
    /// <summary>The project's name.</summary>
    public required string Project { get; init; }

    /// <summary>How many passed.</summary>
    public int Passed { get; init; }

    /// <summary>How many were skipped.</summary>
    public int Skipped { get; init; }

    /// <summary>Those that failed; a test run that broke off counts as one.</summary>
    public IReadOnlyList<FailedTest> Failures { get; init; } = [];

    /// <summary>How long it took.</summary>
    public double Seconds { get; init; }

    /// <summary>How many failed.</summary>
    public int Failed => Failures.Count;

    /// <summary>True when nothing ran, as when a filter matches nothing here.</summary>
    public bool Empty => Passed + Failed + Skipped == 0;
}

/// <summary>What came out of all of them.</summary>
internal sealed record TestSummary(IReadOnlyList<ProjectResult> Projects)
{
    public int Passed => Projects.Sum(static p => p.Passed);

    public int Failed => Projects.Sum(static p => p.Failed);

    public int Skipped => Projects.Sum(static p => p.Skipped);

    /// <summary>0 when something ran and nothing failed.</summary>
    public int ExitCode => Failed == 0 && Passed > 0 ? 0 : 1;

    /// <summary>The closing line.</summary>
    public string ClosingLine => $"{Passed} passed, {Failed} failed";
}
