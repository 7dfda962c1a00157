using System.Text;

namespace Atrium.Cli.Chat;

/// <summary>One answer while it arrives, and what is known of it afterwards.</summary>
internal sealed class Answer(TimeProvider time)
{
    private readonly StringBuilder _text = new();
    private readonly StringBuilder _reasoning = new();
    private readonly long _sent = time.GetTimestamp();
    private long? _first;
    private long _last;
    private int _pieces;
    private ChatUsage? _usage;

    public string Text => _text.ToString();

    public string Reasoning => _reasoning.ToString();

    public string? FinishReason { get; private set; }

    public AnswerStats Stats => new(
        _first is { } first ? time.GetElapsedTime(_sent, first) : null,
        _first is { } begin ? time.GetElapsedTime(begin, _last) : TimeSpan.Zero,
        _pieces,
        _usage);

    /// <summary>Takes a chunk and hands its text to <paramref name="output"/>.</summary>
    public void Take(ChatChunk chunk, AnswerOutput output)
    {
        _usage = chunk.Usage ?? _usage;
        foreach (var choice in chunk.Choices ?? [])
        {
            FinishReason = choice.FinishReason ?? FinishReason;
            if ((choice.Delta?.ReasoningContent ?? choice.Delta?.Reasoning) is { Length: > 0 } reasoning)
            {
                Count();
                _ = _reasoning.Append(reasoning);
                output.Reasoning(reasoning);
            }

            if (choice.Delta?.Content is { Length: > 0 } text)
            {
                Count();
                _ = _text.Append(text);
                output.Text(text);
            }
        }
    }

    private void Count()
    {
        _last = time.GetTimestamp();
        _first ??= _last;
        _pieces++;
    }
}
