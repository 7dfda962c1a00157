namespace Atrium.Cli.Chat;

/// <summary>The messages so far, and how the next answer is asked for.</summary>
internal sealed class Conversation(ChatClient client, TimeProvider time, bool reasoning)
{
    private readonly List<ChatMessage> _messages = [];

    /// <summary>The model that answers.</summary>
    public required string Model { get; set; }

    /// <summary>The system message, or null.</summary>
    public string? System { get; set; }

    /// <summary>The last answer, or null before the first.</summary>
    public Answer? Last { get; private set; }

    /// <summary>Question and answer messages so far, without the system message.</summary>
    public IReadOnlyList<ChatMessage> Messages => _messages;

    /// <summary>Forgets the messages; model and system message stay.</summary>
    public void Reset() => _messages.Clear();

    /// <summary>
    /// Asks and shows the answer as it comes. An answer that was cut off, by the user or by an error, stays in the conversation as far
    /// as it came; a question that got nothing is taken back.
    /// </summary>
    public async Task<Answer> AskAsync(string prompt, AnswerOutput output, CancellationToken cancellationToken)
    {
        _messages.Add(new ChatMessage("user", prompt));
        var answer = Last = new Answer(time);
        try
        {
            var body = new ChatCompletionRequest
            {
                Model = Model,
                Messages = System is null ? [.. _messages] : [new ChatMessage("system", System), .. _messages],
                ReasoningEffort = reasoning ? "medium" : null,
            };
            await foreach (var chunk in client.StreamAsync(body, cancellationToken))
            {
                answer.Take(chunk, output);
            }
        }
        finally
        {
            output.End();
            if (answer.Text.Length > 0)
            {
                _messages.Add(new ChatMessage("assistant", answer.Text));
            }
            else
            {
                _messages.RemoveAt(_messages.Count - 1);
            }
        }

        return answer;
    }
}
