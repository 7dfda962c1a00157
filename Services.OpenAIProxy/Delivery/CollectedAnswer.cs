using System.Text;
using Atrium.OpenAIProxy.Errors;
using Atrium.OpenAIProxy.Generation;

namespace Atrium.OpenAIProxy.Delivery;

/// <summary>An answer in one piece.</summary>
internal sealed class CollectedAnswer
{
    private readonly SortedList<int, CollectedChoice> _choices = [];

    /// <summary>The choices in their order.</summary>
    public IList<CollectedChoice> Choices => _choices.Values;

    /// <summary>What the engine said of itself.</summary>
    public GenerationEvent.Started Started { get; private set; } = GenerationEvent.Started.Instance;

    /// <summary>The token counts; estimated zeros when the engine ended without any.</summary>
    public TokenUsage Usage { get; private set; } = new(0, 0, Estimated: true);

    /// <summary>Waits for the end of <paramref name="events"/>.</summary>
    /// <exception cref="ApiException">The answer failed.</exception>
    public static async Task<CollectedAnswer> ReadAsync(IAsyncEnumerable<GenerationEvent> events, GenerationRecord record, CancellationToken cancellationToken)
    {
        var answer = new CollectedAnswer();
        await foreach (var one in events.WithCancellation(cancellationToken))
        {
            record.Saw(one);
            answer.Take(one);
        }

        return record.Failure is { } failure ? throw new ApiException(failure.ToApiError()) : answer;
    }

    /// <summary>Adds an event.</summary>
    public void Take(GenerationEvent one)
    {
        switch (one)
        {
            case GenerationEvent.Started started:
                Started = started;
                break;
            case GenerationEvent.Text text:
                Choice(text.Choice).Text.Append(text.Delta);
                break;
            case GenerationEvent.Reasoning thought:
                Choice(thought.Choice).Reasoning.Append(thought.Delta);
                break;
            case GenerationEvent.Refusal refusal:
                Choice(refusal.Choice).Refusal.Append(refusal.Delta);
                break;
            case GenerationEvent.Logprobs logprobs:
                Choice(logprobs.Choice).Logprobs.AddRange(logprobs.Tokens);
                break;
            case GenerationEvent.ToolCallStarted call:
                Choice(call.Choice).ToolCalls.Add(new CollectedToolCall(call.Id, call.Name));
                break;
            case GenerationEvent.ToolCallArguments arguments:
                Choice(arguments.Choice).ToolCalls[arguments.Index].Arguments.Append(arguments.Delta);
                break;
            case GenerationEvent.ChoiceEnded ended:
                (Choice(ended.Choice).FinishReason, Choice(ended.Choice).StopString) = (ended.Reason, ended.StopString);
                break;
            case GenerationEvent.Usage usage:
                Usage = usage.Tokens;
                break;
        }
    }

    private CollectedChoice Choice(int index)
    {
        if (!_choices.TryGetValue(index, out var choice))
        {
            _choices.Add(index, choice = new CollectedChoice(index));
        }

        return choice;
    }
}

/// <summary>One choice of an answer.</summary>
internal sealed class CollectedChoice(int index)
{
    /// <summary>Its number, from 0.</summary>
    public int Index { get; } = index;

    /// <summary>The visible text.</summary>
    public StringBuilder Text { get; } = new();

    /// <summary>The thinking.</summary>
    public StringBuilder Reasoning { get; } = new();

    /// <summary>The refusal.</summary>
    public StringBuilder Refusal { get; } = new();

    /// <summary>The log probabilities of its tokens; empty when none were asked for.</summary>
    public List<TokenLogprob> Logprobs { get; } = [];

    /// <summary>The calls, by their index.</summary>
    public List<CollectedToolCall> ToolCalls { get; } = [];

    /// <summary>Why it ended.</summary>
    public FinishReason FinishReason { get; set; }

    /// <summary>The client's stop string that ended it; null when none did, or it is not known which.</summary>
    public string? StopString { get; set; }
}

/// <summary>One call of a function.</summary>
internal sealed class CollectedToolCall(string id, string name)
{
    /// <summary>The id that its result refers to.</summary>
    public string Id { get; } = id;

    /// <summary>The function.</summary>
    public string Name { get; } = name;

    /// <summary>Its arguments, JSON as text.</summary>
    public StringBuilder Arguments { get; } = new();
}
