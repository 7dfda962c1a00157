using System.CommandLine;
using Atrium.Cli.Terminal;

namespace Atrium.Cli.Chat;

/// <summary><c>atrium chat</c>: talk to a model in the terminal, or ask one question in a pipe.</summary>
internal static class ChatCommand
{
    public static Command Create(CliConsole console)
    {
        var url = new Option<string?>("--url") { HelpName = "address", Description = "The server. [ATRIUM_URL, default http://127.0.0.1:GATEWAY_PORT]" };
        var model = new Option<string?>("--model") { HelpName = "name", Description = "The model. [default: the first of /v1/models]" };
        var key = new Option<string?>("--key") { HelpName = "key", Description = "The API key. [ATRIUM_API_KEY]" };
        var system = new Option<string?>("--system") { HelpName = "text", Description = "The system message." };
        var reasoning = new Option<bool>("--reasoning") { Description = "Ask the model to think first, and show it also in a pipe." };
        var json = new Option<bool>("--json") { Description = "Print answer, usage and timing as one JSON object." };
        var prompt = new Argument<string[]>("prompt") { Description = "The question. Without one: a conversation, or the question is read from a pipe.", Arity = ArgumentArity.ZeroOrMore };

        var command = new Command("chat", "Talk to the model. In a conversation, /help lists the commands.") { url, model, key, system, reasoning, json, prompt };
        command.SetAction(async (parsed, _) =>
        {
            var request = new ChatRequest
            {
                Server = Server(parsed.GetValue(url)),
                Model = parsed.GetValue(model),
                Key = parsed.GetValue(key) ?? Environment.GetEnvironmentVariable("ATRIUM_API_KEY"),
                System = parsed.GetValue(system),
                Reasoning = parsed.GetValue(reasoning),
                Json = parsed.GetValue(json),
                Prompt = await PromptAsync(parsed.GetValue(prompt) ?? [], console),
            };
            using var client = new ChatClient(request.Server, request.Key);
            if (request.Prompt is null)
            {
                return await ChatSession.RunAsync(request, client, console, TimeProvider.System);
            }

            using var signals = new StopSignals(static () => { }, static () => { });
            return await SingleQuestion.RunAsync(request, client, console, TimeProvider.System, signals.Token);
        });
        return command;
    }

    private static Uri Server(string? given)
    {
        var port = Environment.GetEnvironmentVariable("GATEWAY_PORT") is { Length: > 0 } set and not "0" ? set : "8080";
        var text = given ?? Environment.GetEnvironmentVariable("ATRIUM_URL") ?? $"http://127.0.0.1:{port}";
        text = text.Contains("://", StringComparison.Ordinal) ? text : "http://" + text;
        text = text.TrimEnd('/');

        // Clients are configured with the /v1 as often as without.
        text = text.EndsWith("/v1", StringComparison.Ordinal) ? text[..^3] : text;
        return Uri.TryCreate(text, UriKind.Absolute, out var server) && server.Scheme is "http" or "https"
            ? server
            : throw new CliException($"'{text}' is not an address (--url). For example: http://127.0.0.1:8080");
    }

    // What is piped in is the question, or what the question on the command line is about.
    private static async Task<string?> PromptAsync(string[] words, CliConsole console)
    {
        var asked = string.Join(' ', words);
        if (console.InIsTerminal)
        {
            return asked.Length == 0 ? null : asked;
        }

        var piped = (await console.In.ReadToEndAsync()).Trim();
        var all = string.Join("\n\n", new[] { asked, piped }.Where(static t => t.Length > 0));
        return all.Length > 0 ? all : throw new CliException("There is no question: none on the command line, and the input is empty.");
    }
}
