using Atrium.OpenAIProxy.Generation;
using Atrium.OpenAIProxy.Routing;

namespace Atrium.OpenAIProxy.Delivery;

/// <summary>What is known about one answer when it ends, for metrics, for the row in ClickHouse and for the limits.</summary>
internal sealed class GenerationRecord(TimeProvider time)
{
    private readonly long _start = time.GetTimestamp();
    private readonly SortedList<int, FinishReason> _reasons = [];
    private long _asked;
    private long _lastChunk;
    private bool _chunks;

    /// <summary>When the request came in.</summary>
    public DateTimeOffset Started { get; } = time.GetUtcNow();

    /// <summary>Time since the request came in.</summary>
    public TimeSpan Elapsed => time.GetElapsedTime(_start);

    /// <summary>Time since the engine was asked; zero when it was not.</summary>
    public TimeSpan SinceAsked => _asked == 0 ? TimeSpan.Zero : time.GetElapsedTime(_asked);

    /// <summary>Time from the request to the first visible text; null when there was none.</summary>
    public TimeSpan? TimeToFirstToken { get; private set; }

    /// <summary>Time from the request to the first content of any kind, thinking and calls included; null when there was none.</summary>
    public TimeSpan? TimeToFirstContent { get; private set; }

    /// <summary>Time from asking the engine to the first content of any kind; null when there was none.</summary>
    public TimeSpan? TimeToFirstChunk { get; private set; }

    /// <summary>Time from the request to the end of a complete answer; null when it was not completed.</summary>
    public TimeSpan? TimeToEnd { get; private set; }

    /// <summary>Is told the time since the last content whenever there is more of it.</summary>
    public Action<TimeSpan>? ChunkGap { get; set; }

    /// <summary>The token counts; null when the answer did not come to its end.</summary>
    public TokenUsage? Usage { get; private set; }

    /// <summary>Characters of content so far, thinking included.</summary>
    public long Characters { get; private set; }

    /// <summary>The model that answers, by the name it is offered under; null until that is known.</summary>
    public string? Model { get; set; }

    /// <summary>What is done (<c>gen_ai.operation.name</c>): a constant.</summary>
    public string Operation { get; private set; } = "";

    /// <summary>Whether the client wants a stream.</summary>
    public bool Stream { get; private set; }

    /// <summary>Whether the prompt is text and nothing else.</summary>
    public bool TextOnly { get; private set; } = true;

    /// <summary>The id that the client knows the answer by; null where its API has none.</summary>
    public string? ResponseId { get; set; }

    /// <summary>The conversation that the client says this belongs to; null when it does not say.</summary>
    public string? Conversation { get; set; }

    /// <summary>The way it took to its engine.</summary>
    public RouteTrace Route { get; } = new();

    /// <summary>The kind of the engine that answers, for telemetry; null while none was asked.</summary>
    public string? Provider => Route.Provider;

    /// <summary>Where that engine is; null while none was asked.</summary>
    public Uri? Address => Route.Address;

    /// <summary>The deployment that answers, as <c>model/name</c>: a name of the configuration; null while none was asked.</summary>
    public string? Deployment => Route.Deployment;

    /// <summary>How many times an engine was asked.</summary>
    public int Attempts => Route.Attempts;

    /// <summary>Why it ended, of several choices the last; null when it did not.</summary>
    public FinishReason? FinishReason => _reasons.Count == 0 ? null : _reasons.Values[^1];

    /// <summary>Why each choice ended.</summary>
    public IEnumerable<FinishReason> FinishReasons => _reasons.Values;

    /// <summary>Why it failed; null when it did not.</summary>
    public GenerationFailure? Failure { get; private set; }

    /// <summary>Gathers the answer itself; null when nobody wants it.</summary>
    public CollectedAnswer? Content { get; set; }

    /// <summary>Bytes of the request's body.</summary>
    public long BytesIn { get; set; }

    /// <summary>Bytes of the response's body.</summary>
    public long BytesOut { get; set; }

    /// <summary>Why a choice ended; null when it did not.</summary>
    public FinishReason? FinishReasonOf(int choice) => _reasons.TryGetValue(choice, out var reason) ? reason : null;

    /// <summary>Takes note that the engine is asked now.</summary>
    public void Asked(string operation, bool stream, bool textOnly)
    {
        (Operation, Stream, TextOnly) = (operation, stream, textOnly);
        _asked = time.GetTimestamp();
    }

    /// <summary>Takes note of an event.</summary>
    public void Saw(GenerationEvent one)
    {
        switch (one)
        {
            case GenerationEvent.Text text:
                TimeToFirstToken ??= Elapsed;
                SawContent(text.Delta.Length);
                break;
            case GenerationEvent.Reasoning thought:
                SawContent(thought.Delta.Length);
                break;
            case GenerationEvent.Refusal refusal:
                SawContent(refusal.Delta.Length);
                break;
            case GenerationEvent.ToolCallStarted call:
                SawContent(call.Name.Length);
                break;
            case GenerationEvent.ToolCallArguments arguments:
                SawContent(arguments.Delta.Length);
                break;
            case GenerationEvent.Usage usage:
                Usage = usage.Tokens;
                break;
            case GenerationEvent.ChoiceEnded ended:
                _reasons[ended.Choice] = ended.Reason;
                break;
            case GenerationEvent.Finished:
                TimeToEnd = Elapsed;
                break;
            case GenerationEvent.Failed failed:
                Failure = failed.Failure;
                break;
        }

        Content?.Take(one);
    }

    private void SawContent(int characters)
    {
        Characters += characters;
        var now = time.GetTimestamp();
        if (!_chunks)
        {
            _chunks = true;
            TimeToFirstContent = time.GetElapsedTime(_start, now);
            TimeToFirstChunk = time.GetElapsedTime(_asked, now);
        }
        else
        {
            ChunkGap?.Invoke(time.GetElapsedTime(_lastChunk, now));
        }

        _lastChunk = now;
    }
}
