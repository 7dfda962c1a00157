using Atrium.Cli.Terminal;

namespace Atrium.Cli.Doctor;

/// <summary>Programs that the build, the tests or a service start.</summary>
internal static class ToolChecks
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(2);

    public static async Task<IReadOnlyList<Finding>> LookAsync(CancellationToken cancellationToken)
    {
        var native = Repository.TryFindRoot() is { } root && Directory.Exists(Path.Combine(root, "native", "node_modules"));
        var nodeNeeded = native ? FindingStatus.Limited : FindingStatus.Missing;
        var nodeWhy = native ? "only needed when native/ changes" : "needed once, to fetch llama.cpp's libraries";
        return await Task.WhenAll(
            LookAsync(".NET SDK", "dotnet", FindingStatus.Missing, "needed to build", "Install the .NET 10 SDK: https://dot.net/download", cancellationToken),
            LookAsync("Node.js", "node", nodeNeeded, nodeWhy, "apt-get install nodejs npm", cancellationToken),
            LookAsync("npm", "npm", nodeNeeded, nodeWhy, "apt-get install npm", cancellationToken),
            LookAsync("git", "git", FindingStatus.Limited, "used by the attestation log", "apt-get install git", cancellationToken),
            LookAsync("bubblewrap", "bwrap", FindingStatus.Limited, "the code sandbox refuses to run code without it", "apt-get install bubblewrap", cancellationToken));
    }

    private static async Task<Finding> LookAsync(
        string name, string program, FindingStatus without, string why, string fix, CancellationToken cancellationToken)
    {
        if (!ProgramRun.Exists(program))
        {
            return new Finding(name, without, $"not found: {why}", fix);
        }

        // A busy machine is no reason to call a program missing.
        var answer = await ProgramRun.RunAsync(program, ["--version"], Limit, cancellationToken);
        return answer switch
        {
            null => new Finding(name, FindingStatus.Ok, "there; it did not tell its version in time"),
            { ExitCode: 0 } => new Finding(name, FindingStatus.Ok, answer.Output.Trim().Split('\n')[0]),
            _ => new Finding(name, without, $"there, but --version fails: {answer.Error.Trim().Split('\n')[0]}", fix),
        };
    }
}
