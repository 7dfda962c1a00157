using System.Buffers;

namespace Atrium.OpenAIProxy.Backends.OpenAI.Answers;

/// <summary>
/// The chunks of a stream differ in little but their text. Once one was read that brought text and nothing else, the bytes around the text
/// are remembered, and a later chunk with the same bytes around means the same with its own text, without being parsed again.
/// </summary>
internal sealed class PlainDelta
{
    // What a JSON string cannot hold as it is, and the backslash, which is for the parser.
    private static readonly SearchValues<byte> Special = SearchValues.Create(
        [.. Enumerable.Range(0, 0x20).Select(static one => (byte)one), (byte)'"', (byte)'\\']);

    private readonly ArrayBufferWriter<byte> _around = new(256);
    private int _before;

    /// <summary>What the text is; null as long as no chunk was learnt.</summary>
    public ChoiceState? Choice { get; private set; }

    /// <summary>Whether it is thinking rather than text.</summary>
    public bool IsReasoning { get; private set; }

    /// <summary>Remembers a chunk, whose text (without its quotes) stands at <paramref name="start"/>.</summary>
    public void Learn(ReadOnlySpan<byte> chunk, int start, int length, ChoiceState choice, bool isReasoning)
    {
        _around.ResetWrittenCount();
        _around.Write(chunk[..start]);
        _around.Write(chunk[(start + length)..]);
        (_before, Choice, IsReasoning) = (start, choice, isReasoning);
    }

    /// <summary>Takes the text out of a chunk like the one learnt; false when it is not like it.</summary>
    public bool TryRead(ReadOnlySpan<byte> chunk, out ReadOnlySpan<byte> text)
    {
        text = default;
        var around = _around.WrittenSpan;
        if (Choice is null || chunk.Length <= around.Length || !chunk.StartsWith(around[.._before]) || !chunk.EndsWith(around[_before..]))
        {
            return false;
        }

        text = chunk.Slice(_before, chunk.Length - around.Length);
        return !text.ContainsAny(Special);
    }
}
