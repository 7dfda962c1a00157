using System.Threading.Channels;

namespace Atrium.Engine.Scheduling;

/// <summary>
/// A request on its way: the caller reads its steps and may cancel it at any time; the scheduler's thread writes them.
/// </summary>
internal sealed class Generation(GenerationPlan plan, TimeProvider time)
{
    // Bounded by max_tokens, so a slow reader costs no more than its own answer.
    private readonly Channel<GenerationStep> _steps = Channel.CreateUnbounded<GenerationStep>(
        new UnboundedChannelOptions { SingleReader = true, SingleWriter = true });

    private readonly List<GenerationStep>? _untilEnd = plan.Streamed ? null : [];
    private volatile bool _cancelled;

    public GenerationPlan Plan => plan;

    public ChannelReader<GenerationStep> Steps => _steps.Reader;

    /// <summary>Set once nobody waits for the answer any more.</summary>
    public bool Cancelled => _cancelled;

    /// <summary>When it arrived, as a timestamp of the time provider.</summary>
    public long Arrived { get; } = time.GetTimestamp();

    /// <summary>When a slot took it; 0 while it waits.</summary>
    public long Started { get; set; }

    /// <summary>When its prompt was evaluated and its first token chosen; 0 before.</summary>
    public long FirstToken { get; set; }

    /// <summary>When it ended; 0 before.</summary>
    public long Ended { get; private set; }

    /// <summary>Prompt tokens that were found in memory and not evaluated again.</summary>
    public int ReusedTokens { get; set; }

    /// <summary>Marks it as unwanted; the scheduler frees its slot before the next step.</summary>
    public void MarkCancelled() => _cancelled = true;

    public void Write(in GenerationStep step)
    {
        if (step.Finish == Finish.None && _untilEnd is not null)
        {
            _untilEnd.Add(step);
            return;
        }

        if (step.Finish != Finish.None)
        {
            Ended = time.GetTimestamp();
        }

        foreach (var earlier in _untilEnd ?? [])
        {
            _steps.Writer.TryWrite(earlier);
        }

        _steps.Writer.TryWrite(step);
        if (step.Finish != Finish.None)
        {
            _steps.Writer.TryComplete();
        }
    }

    /// <summary>Ends it without a last step.</summary>
    public void Complete() => _steps.Writer.TryComplete();
}
