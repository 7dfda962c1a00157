namespace Atrium.Engine.Sampling;

/// <summary>
/// Finds one sequence of bytes in a text that arrives in pieces (Knuth-Morris-Pratt): linear time, and the state says how much
/// of the text so far could still become the word.
/// </summary>
internal sealed class Pattern
{
    private readonly byte[] _word;
    private readonly int[] _fallback;

    public Pattern(byte[] word)
    {
        ArgumentOutOfRangeException.ThrowIfZero(word.Length);
        _word = word;
        _fallback = new int[word.Length + 1];
        for (int i = 1, state = 0; i < word.Length; i++)
        {
            state = Next(state, word[i]);
            _fallback[i + 1] = state;
        }
    }

    public int Length => _word.Length;

    /// <summary>The state after one more byte: how many bytes of the word the text now ends with. <see cref="Length"/> is a find.</summary>
    public int Next(int state, byte value)
    {
        if (state == _word.Length)
        {
            state = _fallback[state];
        }

        while (state > 0 && _word[state] != value)
        {
            state = _fallback[state];
        }

        return _word[state] == value ? state + 1 : 0;
    }
}
