using Atrium.Cli;
using Atrium.Cli.Terminal;

return await AtriumCommand.RunAsync(args, CliConsole.System());
