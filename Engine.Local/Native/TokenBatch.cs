namespace Atrium.Engine.Native;

/// <summary>
/// The tokens of one step. Every argument is checked here, because a wrong one ends the process in native code instead of
/// raising an error. In split memory (kv_unified off) sequences that share a compute pass must have consecutive ids in the
/// order of the batch, so add them in rising order.
/// </summary>
internal sealed unsafe class TokenBatch : IDisposable
{
    private readonly int _vocabulary;
    private readonly int _context;
    private readonly int _sequences;
    private BatchArrays _arrays;

    public TokenBatch(int capacity, int vocabulary, int contextPerSequence, int sequences)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(capacity, 1);
        Capacity = capacity;
        _vocabulary = vocabulary;
        _context = contextPerSequence;
        _sequences = sequences;
        _arrays = ContextApi.BatchInit(capacity, 0, 1);
    }

    public int Capacity { get; }

    public int Count => _arrays.Count;

    internal BatchArrays Arrays => _arrays;

    public void Clear() => _arrays.Count = 0;

    /// <summary>Adds a token and returns its index, under which its logits are found when <paramref name="output"/> is set.</summary>
    public int Add(int token, int position, int sequence, bool output)
    {
        var index = _arrays.Count;
        if (index >= Capacity || (uint)token >= (uint)_vocabulary || (uint)position >= (uint)_context || (uint)sequence >= (uint)_sequences)
        {
            throw new ArgumentOutOfRangeException(
                nameof(token), $"Token {token} at position {position} of sequence {sequence} does not fit the batch (entry {index} of {Capacity}).");
        }

        _arrays.Tokens[index] = token;
        _arrays.Positions[index] = position;
        _arrays.SequenceCounts[index] = 1;
        _arrays.Sequences[index][0] = sequence;
        _arrays.Logits[index] = output ? (sbyte)1 : (sbyte)0;
        _arrays.Count = index + 1;
        return index;
    }

    public void Dispose()
    {
        if (_arrays.Tokens is not null)
        {
            ContextApi.BatchFree(_arrays);
            _arrays = default;
        }
    }
}
