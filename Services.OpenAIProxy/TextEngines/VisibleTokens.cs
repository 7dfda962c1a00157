using System.Text;
using Atrium.OpenAIProxy.Generation;

namespace Atrium.OpenAIProxy.TextEngines;

/// <summary>
/// Holds the log probabilities of tokens until their text is told, and drops those whose text never is: thoughts, calls, stop strings,
/// end marks. Tokens are found by their bytes in the order of the events.
/// </summary>
internal sealed class VisibleTokens(int choice)
{
    private readonly List<TokenLogprob> _held = [];

    // What is left of a token whose beginning was told.
    private byte[] _rest = [];

    /// <summary>Takes the tokens of a frame.</summary>
    public void Add(IEnumerable<TokenLogprob> tokens) => _held.AddRange(tokens);

    /// <summary>Adds, before the events from <paramref name="first"/> on, the log probabilities of the tokens that they tell.</summary>
    public void Settle(List<GenerationEvent> events, int first)
    {
        if (_held.Count == 0 || events.Count == first)
        {
            return;
        }

        var bytes = _held.ConvertAll(static token => token.Bytes ?? Encoding.UTF8.GetBytes(token.Token));
        byte[] all = [.. _rest, .. bytes.SelectMany(static token => token)];
        var told = new bool[_held.Count];
        var end = 0;
        for (var i = first; i < events.Count; i++)
        {
            var (text, visible) = events[i] switch
            {
                GenerationEvent.Text one => (one.Delta, true),
                GenerationEvent.Reasoning one => (one.Delta, false),
                GenerationEvent.ToolCallArguments one => (one.Delta, false),
                _ => ("", false),
            };
            var piece = Encoding.UTF8.GetBytes(text);
            var found = piece.Length == 0 ? -1 : all.AsSpan(end).IndexOf(piece);
            if (found >= 0)
            {
                Mark(bytes, told, visible, end + found, end = end + found + piece.Length);
            }
            else if (visible && piece.Length > 0)
            {
                // Spelt otherwise than the tokens say: rather too many than none.
                (told, end) = ([.. Enumerable.Repeat(true, _held.Count)], all.Length);
                break;
            }
            else if (piece.Length > 0)
            {
                end = all.Length;
            }
        }

        Tell(events, first, bytes, told, all, end);
    }

    private void Mark(List<byte[]> bytes, bool[] told, bool visible, int from, int to)
    {
        var start = _rest.Length;
        for (var i = 0; i < bytes.Count && visible; start += bytes[i++].Length)
        {
            told[i] |= start < to && start + bytes[i].Length > from;
        }
    }

    private void Tell(List<GenerationEvent> events, int first, List<byte[]> bytes, bool[] told, byte[] all, int end)
    {
        var chosen = _held.Where((_, i) => told[i]).ToList();
        var (passed, start) = (0, _rest.Length);
        while (passed < bytes.Count && start < end)
        {
            start += bytes[passed++].Length;
        }

        _rest = end == 0 ? _rest : all[end..Math.Max(start, end)];
        _held.RemoveRange(0, passed);
        if (chosen.Count > 0)
        {
            events.Insert(first, new GenerationEvent.Logprobs(chosen, choice));
        }
    }
}
