using System.CommandLine;
using Atrium.Cli.Terminal;

namespace Atrium.Cli.Up;

/// <summary><c>atrium up</c>: starts the whole stack and says how to use it.</summary>
internal static class UpCommand
{
    public static Command Create(CliConsole console)
    {
        var port = new Option<int?>("--port") { HelpName = "N", Description = "Port of the gateway; 0 picks a free one. [GATEWAY_PORT, default 8080]" };
        port.Validators.Add(result =>
        {
            if (result.Tokens.Count == 1 && (!int.TryParse(result.Tokens[0].Value, out var number) || number is < 0 or > 65535))
            {
                result.AddError($"--port is '{result.Tokens[0].Value}', but must be a whole number from 0 to 65535.");
            }
        });
        var host = new Option<string?>("--host") { HelpName = "H", Description = "Address the gateway listens on. [GATEWAY_HOST, default 127.0.0.1]" };
        var model = new Option<string?>("--model") { HelpName = "file.gguf", Description = "Model the local engine serves. [ATRIUM_MODEL, default: the demo model]" };
        var aspire = new Option<bool>("--aspire") { Description = "Run the Aspire AppHost; fails with the reason when it cannot run here." };
        var standalone = new Option<bool>("--standalone") { Description = "Run everything in one process, even where Aspire would run." };
        var json = new Option<bool>("--json") { Description = "Print one JSON line when ready, instead of the block." };
        var verbose = new Option<bool>("--verbose") { Description = "Show every service's log (on standard error)." };

        var command = new Command("up", "Start the whole stack and answer chats until Ctrl-C.") { port, host, model, aspire, standalone, json, verbose };
        command.Validators.Add(result =>
        {
            if (result.GetValue(aspire) && result.GetValue(standalone))
            {
                result.AddError("--aspire and --standalone exclude each other.");
            }
        });
        command.SetAction((parsed, _) => UpRun.RunAsync(
            new UpRequest
            {
                Port = parsed.GetValue(port),
                Host = parsed.GetValue(host),
                Model = parsed.GetValue(model),
                Mode = parsed.GetValue(aspire) ? UpMode.Aspire : parsed.GetValue(standalone) ? UpMode.Standalone : UpMode.Auto,
                Json = parsed.GetValue(json),
                Verbose = parsed.GetValue(verbose),
            },
            console));
        return command;
    }
}
