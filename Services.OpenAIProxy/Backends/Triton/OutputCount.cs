namespace Atrium.OpenAIProxy.Backends.Triton;

/// <summary>
/// Makes one count of the counts in an answer's events. vLLM and TensorRT-LLM count the tokens of each event, Engine.Local all so far.
/// Where the dialect does not say, the events do: all so far never falls, and is at least the number of events with text.
/// </summary>
/// <param name="each">Each event counts its own; null when only the events can tell.</param>
internal sealed class OutputCount(bool? each)
{
    private int _events;
    private int _last;
    private int _sum;
    private bool _fell;

    /// <summary>Tokens so far.</summary>
    public int Total => each ?? (_fell || _last < _events) ? _sum : _last;

    /// <summary>Takes the count of an event.</summary>
    public void Add(int count, bool hasText)
    {
        _events += hasText ? 1 : 0;
        _fell |= count < _last;
        _last = count;
        _sum += count;
    }
}
