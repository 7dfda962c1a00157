using System.CommandLine;
using Atrium.Cli.Bench;
using Atrium.Cli.Chat;
using Atrium.Cli.Doctor;
using Atrium.Cli.Terminal;
using Atrium.Cli.Test;
using Atrium.Cli.Up;

namespace Atrium.Cli;

/// <summary>The command <c>atrium</c> and its subcommands.</summary>
internal static class AtriumCommand
{
    /// <summary>Parses and runs; returns the exit code.</summary>
    public static async Task<int> RunAsync(string[] args, CliConsole console)
    {
        try
        {
            // Every command decides itself what Ctrl-C means, so there is no limit after which the library would end the process.
            return await Create(console).Parse(args).InvokeAsync(
                new InvocationConfiguration { Output = console.Out, Error = console.Error, ProcessTerminationTimeout = null, EnableDefaultExceptionHandler = false });
        }
        catch (CliException e)
        {
            await console.Error.WriteLineAsync(e.Message);
            return e.ExitCode;
        }
    }

    /// <summary>The command tree.</summary>
    public static RootCommand Create(CliConsole console) => new("Atrium: a self-hosted AI serving suite behind one public door.")
    {
        UpCommand.Create(console),
        ChatCommand.Create(console),
        DoctorCommand.Create(console),
        TestCommand.Create(console),
        BenchCommand.Create(console),
    };
}
