using System.Text.Json;
using Atrium.Cli.Terminal;

namespace Atrium.Cli.Chat;

/// <summary>One question, one answer on standard output, nothing else there.</summary>
internal static class SingleQuestion
{
    private const int Interrupted = 130;

    public static async Task<int> RunAsync(
        ChatRequest request, ChatClient client, CliConsole console, TimeProvider time, CancellationToken cancellationToken)
    {
        try
        {
            var model = request.Model ?? await ChatSession.FirstModelAsync(client, cancellationToken);
            var conversation = new Conversation(client, time, request.Reasoning) { Model = model, System = request.System };
            var shown = request.Json ? console with { Out = TextWriter.Null } : console;
            var output = new AnswerOutput(shown, showReasoning: request.Reasoning || console.OutIsTerminal);
            var answer = await conversation.AskAsync(request.Prompt!, output, cancellationToken);
            if (request.Json)
            {
                await console.Out.WriteLineAsync(JsonSerializer.Serialize(Report(model, answer), ChatJson.Default.ChatReport));
            }
            else if (answer.FinishReason == "length")
            {
                await console.Error.WriteLineAsync("(cut off at the token limit)");
            }

            return 0;
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return Interrupted;
        }
    }

    private static ChatReport Report(string model, Answer answer) => new()
    {
        Model = model,
        Text = answer.Text,
        Reasoning = answer.Reasoning.Length > 0 ? answer.Reasoning : null,
        FinishReason = answer.FinishReason,
        Usage = answer.Stats.Usage,
        TimeToFirstTokenMs = answer.Stats.FirstToken is { } first ? Math.Round(first.TotalMilliseconds, 1) : null,
        TokensPerSecond = answer.Stats.TokensPerSecond is { } rate ? Math.Round(rate, 1) : null,
    };
}
