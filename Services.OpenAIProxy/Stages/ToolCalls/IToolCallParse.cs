using System.Text.Json;
using Atrium.OpenAIProxy.Generation;

namespace Atrium.OpenAIProxy.Stages.ToolCalls;

/// <summary>
/// Finds the function calls in a model's text. Each family of models has its own way to write them, and an implementation here. The law of
/// every stage holds: any split of the input gives the same output as the whole. Nothing is lost: what is no call is text.
/// </summary>
internal interface IToolCallParse
{
    /// <summary>How far the calls have come.</summary>
    ToolCallState State { get; }

    /// <summary>Adds the events that <paramref name="text"/> settles. Holds back what may yet become a call.</summary>
    void Push(ReadOnlySpan<char> text, ICollection<GenerationEvent> events);

    /// <summary>Adds what was held back: the beginning of a call that never became one.</summary>
    void Flush(ICollection<GenerationEvent> events);
}

/// <summary>How far the calls of an answer have come.</summary>
internal enum ToolCallState
{
    /// <summary>There is none.</summary>
    None,

    /// <summary>The last one has begun and is not whole.</summary>
    Open,

    /// <summary>All are whole.</summary>
    Whole,

    /// <summary>All are whole, and no more are wanted: the engine need not go on.</summary>
    Enough,
}

/// <summary>What is to be known about an answer in which calls may occur.</summary>
internal sealed record ToolCallRules
{
    /// <summary>The functions that the model may call.</summary>
    public IReadOnlySet<string> Names { get; init; } = new HashSet<string>();

    /// <summary>The schemas of their arguments, by name; those that have none are missing.</summary>
    public IReadOnlyDictionary<string, JsonElement> Parameters { get; init; } = new Dictionary<string, JsonElement>();

    /// <summary>Whether a call of a function that is not among them is told as a call; else it is text.</summary>
    public bool PassUnknown { get; init; }

    /// <summary>Whether the answer ends with its first call.</summary>
    public bool One { get; init; }

    /// <summary>What of a call the prompt has written already, so that the model goes on with it; null for nothing.</summary>
    public string? Begun { get; init; }

    /// <summary>Which of the answer's choices this is.</summary>
    public int Choice { get; init; }
}
