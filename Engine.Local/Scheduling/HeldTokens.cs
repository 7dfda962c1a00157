using Atrium.Engine.Sampling;

namespace Atrium.Engine.Scheduling;

/// <summary>
/// Keeps each token of an answer until the first byte of its text is handed on, so that a token and its text come in the same step.
/// What a stop word cuts off, and what has no text, never leaves.
/// </summary>
internal sealed class HeldTokens
{
    private readonly Queue<(long Start, ChosenToken Token)> _held = new();
    private long _end;

    public void Add(ChosenToken token, int length)
    {
        if (length > 0)
        {
            _held.Enqueue((_end, token));
            _end += length;
        }
    }

    /// <summary>The tokens that begin within the first <paramref name="released"/> bytes of the answer and were not taken before.</summary>
    public IReadOnlyList<ChosenToken> Take(long released)
    {
        List<ChosenToken>? taken = null;
        while (_held.TryPeek(out var next) && next.Start < released)
        {
            (taken ??= []).Add(_held.Dequeue().Token);
        }

        return taken ?? (IReadOnlyList<ChosenToken>)[];
    }
}
