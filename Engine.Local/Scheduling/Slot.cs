namespace Atrium.Engine.Scheduling;

/// <summary>One sequence of the context. What it held stays in memory after its request ended, for the next one with the same beginning.</summary>
internal sealed class Slot(int id, int capacity)
{
    private readonly int[] _tokens = new int[capacity];

    public int Id => id;

    /// <summary>The request that runs here, or null.</summary>
    public RunningSequence? Running { get; set; }

    /// <summary>Tokens whose keys and values are in memory.</summary>
    public ReadOnlySpan<int> Tokens => _tokens.AsSpan(0, Count);

    public int Count { get; private set; }

    /// <summary>Rises with every use; the smallest was used longest ago.</summary>
    public long LastUsed { get; set; }

    /// <summary>Prompt tokens that are not evaluated yet.</summary>
    public int PromptLeft => Running is null ? 0 : Math.Max(0, Running.Generation.Plan.Prompt.Length - Count);

    public void Append(int token) => _tokens[Count++] = token;

    public void Truncate(int count) => Count = Math.Min(Count, count);

    public void CopyFrom(Slot other)
    {
        other.Tokens.CopyTo(_tokens);
        Count = other.Count;
    }

    /// <summary>How many tokens of <paramref name="prompt"/> are already in memory here.</summary>
    public int CommonPrefix(ReadOnlySpan<int> prompt) => Tokens.CommonPrefixLength(prompt);
}
