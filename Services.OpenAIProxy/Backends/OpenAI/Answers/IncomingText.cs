using System.Buffers;
using System.Text;
using Atrium.OpenAIProxy.Stages;

namespace Atrium.OpenAIProxy.Backends.OpenAI.Answers;

/// <summary>
/// One text of a choice while it comes in. A character may begin in one chunk and end in the next, and some engines tell everything so far
/// in each chunk, although the API knows only what is new.
/// </summary>
internal sealed class IncomingText(StreamText usual)
{
    private readonly CumulativeToDelta _deltas = new(StreamText.Auto, usual);
    private Utf8Decode? _decode;

    /// <summary>What the chunks were proven to hold.</summary>
    public StreamText Proven => _deltas.Proven;

    /// <summary>What is new; may be nothing.</summary>
    public string Push(ReadOnlySpan<byte> utf8)
    {
        var fresh = _deltas.Push(utf8);

        // Nearly every chunk ends with a character, and then there is nothing to keep.
        return _decode is null && (fresh.IsEmpty || Rune.DecodeLastFromUtf8(fresh, out _, out _) != OperationStatus.NeedMoreData)
            ? Encoding.UTF8.GetString(fresh)
            : (_decode ??= new Utf8Decode()).Push(fresh);
    }

    /// <summary>What was held back.</summary>
    public string Flush()
    {
        var rest = Encoding.UTF8.GetString(_deltas.Flush());
        return _decode is null ? rest : rest + _decode.Flush();
    }
}
