using System.Text;
using Atrium.OpenAIProxy.Generation;
using Atrium.OpenAIProxy.Stages.ToolCalls;

namespace Atrium.OpenAIProxy.Stages;

/// <summary>What the stages need to know about one answer.</summary>
internal sealed record OutputShape
{
    /// <summary>Which choice the events are about.</summary>
    public int Choice { get; init; }

    /// <summary>The prompt as sent to the engine.</summary>
    public required string Prompt { get; init; }

    /// <summary>The prompt as a detokeniser that skips special tokens would repeat it.</summary>
    public required string PromptWithoutSpecialTokens { get; init; }

    /// <summary>True when the prompt opened a think block, so that the output begins inside it.</summary>
    public bool StartsInThought { get; init; }

    /// <summary>How thinking is told from answer.</summary>
    public ReasoningFormat Reasoning { get; init; } = ReasoningFormat.Think;

    /// <summary>Strings that end the answer: the client's, and the marks with which a chat template ends a turn.</summary>
    public IReadOnlyList<string> Stops { get; init; } = [];

    /// <summary>What finds the calls in the answer.</summary>
    public required IToolCallParse Calls { get; init; }

    /// <summary>Gets the answer as the engine wrote it, thoughts, marks and calls included; null when nobody wants it.</summary>
    public StringBuilder? Written { get; init; }

    /// <summary>What the engine's events hold.</summary>
    public StreamText Text { get; init; }

    /// <summary>What this deployment was seen to send before, for streams too short to tell.</summary>
    public StreamText UsualText { get; init; }
}

/// <summary>
/// All stages in their order: cumulative to delta, UTF-8, prompt echo, think blocks, stop strings, function calls. Bytes in, events out. Each stage obeys
/// one law: any split of the input gives the same output as the whole; so a streamed answer equals the same answer in one piece.
/// </summary>
internal sealed class OutputStages(OutputShape shape)
{
    private readonly CumulativeToDelta _delta = new(shape.Text, shape.UsualText);
    private readonly Utf8Decode _decode = new();
    private readonly PromptEchoCut _echo = new(shape.Prompt, shape.PromptWithoutSpecialTokens);
    private readonly IReasoningSplit? _think = shape.Reasoning.Split?.Invoke(shape.StartsInThought);
    private readonly StopMatch _stop = new(shape.Stops);
    private readonly List<ThinkPiece> _pieces = [];

    /// <summary>True once a stop string or the last wanted call ended the answer; the engine need not go on.</summary>
    public bool Stopped => _stop.Stopped || Calls == ToolCallState.Enough;

    /// <summary>The stop string that ended the answer; null when none did.</summary>
    public string? MetStop => _stop.Met;

    /// <summary>Whether what comes next is thinking, as far as is known.</summary>
    public bool InThought => _think is { IsInside: true };

    /// <summary>How far the calls in the answer have come.</summary>
    public ToolCallState Calls => shape.Calls.State;

    /// <summary>What the engine's events were proven to hold; Auto when they gave no proof.</summary>
    public StreamText Proven => _delta.Proven;

    /// <summary>Characters of output so far, echo excluded, for engines that do not count tokens.</summary>
    public long Characters { get; private set; }

    /// <summary>Adds the events that one text of the engine settles.</summary>
    /// <exception cref="InvalidDataException">The engine took back what it had already said.</exception>
    public void Push(ReadOnlySpan<byte> text, ICollection<GenerationEvent> events) => Decoded(_decode.Push(_delta.Push(text)), events);

    /// <summary>Adds what the stages still held back when the engine ended.</summary>
    public void Flush(ICollection<GenerationEvent> events)
    {
        Decoded(_decode.Push(_delta.Flush()), events);
        Decoded(_decode.Flush(), events);
        Output(_echo.Flush(), events);
        _think?.Flush(_pieces);
        Drain(events);
        Text(_stop.Flush(), events);
        shape.Calls.Flush(events);
    }

    private void Decoded(string text, ICollection<GenerationEvent> events)
    {
        if (text.Length > 0 && !Stopped)
        {
            Output(_echo.Push(text), events);
        }
    }

    private void Output(string text, ICollection<GenerationEvent> events)
    {
        if (text.Length > 0)
        {
            Characters += text.Length;
            shape.Written?.Append(text);
            if (_think is null)
            {
                Text(_stop.Push(text), events);
                return;
            }

            _think.Push(text, _pieces);
            Drain(events);
        }
    }

    private void Drain(ICollection<GenerationEvent> events)
    {
        foreach (var piece in _pieces)
        {
            if (Stopped)
            {
                break;
            }

            if (piece.Reasoning)
            {
                events.Add(new GenerationEvent.Reasoning(piece.Text, shape.Choice));
            }
            else
            {
                Text(_stop.Push(piece.Text), events);
            }
        }

        _pieces.Clear();
    }

    private void Text(string text, ICollection<GenerationEvent> events) => shape.Calls.Push(text, events);
}
