using Atrium.Cli.Terminal;

namespace Atrium.Cli.Chat;

/// <summary>A conversation in the terminal.</summary>
internal sealed class ChatSession
{
    private readonly CliConsole _console;
    private readonly LineEditor _editor;
    private readonly ChatClient _client;
    private readonly Conversation _conversation;

    private ChatSession(CliConsole console, ChatClient client, Conversation conversation)
    {
        _console = console;
        _client = client;
        _conversation = conversation;
        _editor = new LineEditor(console.Out);
    }

    public static async Task<int> RunAsync(ChatRequest request, ChatClient client, CliConsole console, TimeProvider time)
    {
        if (request.Json)
        {
            throw new CliException("--json needs a question: atrium chat --json \"What is Atrium?\"");
        }

        var model = request.Model ?? await FirstModelAsync(client, CancellationToken.None);
        await console.Out.WriteLineAsync($"{model} at {request.Server.GetLeftPart(UriPartial.Authority)}. /help lists the commands, Ctrl-C interrupts an answer.");
        var conversation = new Conversation(client, time, request.Reasoning) { Model = model, System = request.System };
        return await new ChatSession(console, client, conversation).LoopAsync();
    }

    public static async Task<string> FirstModelAsync(ChatClient client, CancellationToken cancellationToken) =>
        (await client.ModelsAsync(cancellationToken)) is [var first, ..] ? first : throw new CliException("The server offers no model. Name one with --model.");

    private async Task<int> LoopAsync()
    {
        var interrupted = false;
        while (true)
        {
            var line = _editor.Read(_console.Color ? "\e[1m> \e[0m" : "> ", promptWidth: 2, aboutToLeave: interrupted);
            interrupted = false;
            if (line is null)
            {
                return 0;
            }

            if (string.IsNullOrWhiteSpace(line))
            {
                continue;
            }

            if (line.StartsWith('/'))
            {
                if (!await CommandAsync(line))
                {
                    return 0;
                }
            }
            else
            {
                interrupted = await AskAsync(line);
            }
        }
    }

    // True when the user interrupted the answer.
    private async Task<bool> AskAsync(string question)
    {
        using var interrupt = new CancellationTokenSource();
        ConsoleCancelEventHandler stop = (_, e) =>
        {
            e.Cancel = true;
            interrupt.Cancel();
        };
        Console.CancelKeyPress += stop;
        try
        {
            var answer = await _conversation.AskAsync(question, new AnswerOutput(_console, showReasoning: true), interrupt.Token);
            if (answer.FinishReason == "length")
            {
                Say("(cut off at the token limit)");
            }
        }
        catch (OperationCanceledException) when (interrupt.IsCancellationRequested)
        {
            Say("(interrupted)");
        }
        catch (CliException e)
        {
            Say(e.Message);
        }
        finally
        {
            Console.CancelKeyPress -= stop;
        }

        return interrupt.IsCancellationRequested;
    }

    // False when the conversation ends.
    private async Task<bool> CommandAsync(string line)
    {
        var (name, rest) = line.IndexOf(' ', StringComparison.Ordinal) is var space and > 0 ? (line[..space], line[(space + 1)..].Trim()) : (line.Trim(), "");
        switch (name)
        {
            case "/exit" or "/quit" or "/bye":
                return false;
            case "/help" or "/?":
                Say(Help);
                break;
            case "/stats":
                Say(_conversation.Last?.Stats.ToString() ?? "No answer yet.");
                break;
            case "/reset":
                _conversation.Reset();
                Say("The conversation starts anew.");
                break;
            case "/system":
                _conversation.System = rest.Length == 0 ? _conversation.System : rest is "none" ? null : rest;
                Say(_conversation.System is { } system ? $"System message: {system}" : "No system message. Set one with: /system You answer briefly.");
                break;
            case "/model":
                await ModelAsync(rest);
                break;
            default:
                Say($"There is no command {name}. {Help}");
                break;
        }

        return true;
    }

    private const string Help = """
        /stats          time to first token, tokens per second and token counts of the last answer
        /reset          forget the conversation
        /model [name]   show the models, or change to one
        /system [text]  show or set the system message (none removes it)
        /exit           leave (also Ctrl-D, or Ctrl-C twice at an empty prompt)
        """;

    private async Task ModelAsync(string name)
    {
        if (name.Length > 0)
        {
            _conversation.Model = name;
            Say($"{name} answers from now on.");
            return;
        }

        try
        {
            foreach (var model in await _client.ModelsAsync(CancellationToken.None))
            {
                Say((model == _conversation.Model ? "* " : "  ") + model);
            }
        }
        catch (CliException e)
        {
            Say(e.Message);
        }
    }

    private void Say(string text) => _console.Out.WriteLine(_console.Color ? $"\e[2m{text}\e[0m" : text);
}
