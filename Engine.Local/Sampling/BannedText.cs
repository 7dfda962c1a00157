namespace Atrium.Engine.Sampling;

/// <summary>
/// Keeps words out of an answer whatever tokens they could be spelled with: a token is refused when the text would then
/// contain one of them.
/// </summary>
internal sealed class BannedText(IReadOnlyList<byte[]> words)
{
    private readonly Pattern[] _patterns = [.. words.Select(static word => new Pattern(word))];
    private readonly int[] _states = new int[words.Count];

    /// <summary>True when appending <paramref name="piece"/> would complete a banned word.</summary>
    public bool Forbids(ReadOnlySpan<byte> piece)
    {
        for (var i = 0; i < _patterns.Length; i++)
        {
            var state = _states[i];
            foreach (var value in piece)
            {
                state = _patterns[i].Next(state, value);
                if (state == _patterns[i].Length)
                {
                    return true;
                }
            }
        }

        return false;
    }

    /// <summary>Appends what was chosen.</summary>
    public void Append(ReadOnlySpan<byte> piece)
    {
        for (var i = 0; i < _patterns.Length; i++)
        {
            foreach (var value in piece)
            {
                _states[i] = _patterns[i].Next(_states[i], value);
            }
        }
    }
}
