using System.Buffers;

namespace Atrium.OpenAIProxy.Stages;

/// <summary>
/// Turns the texts of an engine's events into deltas, whichever of the two it sends. It works on bytes, before they are decoded:
/// a cumulative engine repeats the bytes of an unfinished character, a delta engine continues them.
/// </summary>
/// <remarks>
/// <see cref="StreamText.Auto"/> decides by evidence. An event that does not begin with the one before it proves deltas. Two extensions
/// of what came before are taken for a cumulative stream; until the second arrives, the first is held back. An equal event proves nothing
/// (a model may repeat a token, a cumulative engine may have nothing new to say), but two are more than such an engine would send.
/// <paramref name="usual"/> is what this deployment was proven to send before: deltas need no second proof, and a stream too short to
/// tell follows it.
/// </remarks>
internal sealed class CumulativeToDelta(StreamText mode, StreamText usual = StreamText.Auto)
{
    private const int MostRepeats = 2;

    // The bytes not yet sent, if this turns out to be a stream of deltas.
    private readonly ArrayBufferWriter<byte> _deltas = new();

    // The latest event and how much of it was sent, if it turns out to be a cumulative one.
    private byte[] _whole = [];
    private int _length;
    private int _sent;
    private bool _extended;
    private int _repeated;

    // What a detokeniser prints for a character of which it has seen only a part; the next cumulative event replaces it.
    private static ReadOnlySpan<byte> Unfinished => "\uFFFD"u8;

    /// <summary>Auto until decided; then how the events are read.</summary>
    public StreamText Mode { get; private set; } = mode == StreamText.Auto && usual == StreamText.Delta ? StreamText.Delta : mode;

    /// <summary>What the events were proven to hold; Auto when they gave no proof.</summary>
    public StreamText Proven { get; private set; }

    /// <summary>What is new in an event's <paramref name="text"/>; valid until the next call.</summary>
    /// <exception cref="InvalidDataException">A cumulative stream took back what it had already said.</exception>
    public ReadOnlySpan<byte> Push(ReadOnlySpan<byte> text) => Mode switch
    {
        _ when text.IsEmpty => default,
        StreamText.Delta => text,
        StreamText.Cumulative => Extend(text),
        _ when _length == 0 => Begin(text),
        _ => Decide(text),
    };

    /// <summary>What is still held back when the stream ends.</summary>
    public ReadOnlySpan<byte> Flush()
    {
        if (Mode == StreamText.Auto)
        {
            Mode = usual != StreamText.Auto ? usual : _extended ? StreamText.Cumulative : StreamText.Delta;
            if (Mode == StreamText.Delta)
            {
                return _deltas.WrittenSpan;
            }
        }

        return Mode == StreamText.Cumulative ? _whole.AsSpan(_sent, _length - _sent) : default;
    }

    private ReadOnlySpan<byte> Begin(ReadOnlySpan<byte> text)
    {
        Keep(text);
        _sent = Finished(text);
        _deltas.Write(text[_sent..]);
        return text[.._sent];
    }

    private ReadOnlySpan<byte> Decide(ReadOnlySpan<byte> text)
    {
        var before = _whole.AsSpan(0, _length);
        var certain = before[..Finished(before)];
        if (!text.StartsWith(certain))
        {
            Proven = StreamText.Delta;
            return Delta(text);
        }

        if (text.SequenceEqual(before))
        {
            if (++_repeated == MostRepeats && !_extended)
            {
                return Delta(text);
            }
        }
        else if (!certain.IsEmpty && text.Length > certain.Length)
        {
            if (_extended)
            {
                Proven = Mode = StreamText.Cumulative;
                return Extend(text);
            }

            _extended = true;
        }

        _deltas.Write(text);
        Keep(text);
        return default;
    }

    private ReadOnlySpan<byte> Delta(ReadOnlySpan<byte> text)
    {
        Mode = StreamText.Delta;
        _deltas.Write(text);
        return _deltas.WrittenSpan;
    }

    private ReadOnlySpan<byte> Extend(ReadOnlySpan<byte> text)
    {
        if (!text.StartsWith(_whole.AsSpan(0, _sent)))
        {
            throw new InvalidDataException("The engine's cumulative text took back what it had already said.");
        }

        Keep(text);
        var fresh = text[_sent..Math.Max(_sent, Finished(text))];
        _sent += fresh.Length;
        return fresh;
    }

    private void Keep(ReadOnlySpan<byte> text)
    {
        if (_whole.Length < text.Length)
        {
            Array.Resize(ref _whole, Math.Max(text.Length, _whole.Length * 2));
        }

        text[_sent..].CopyTo(_whole.AsSpan(_sent));
        _length = text.Length;
    }

    private static int Finished(ReadOnlySpan<byte> text)
    {
        var end = text.Length;
        while (text[..end].EndsWith(Unfinished))
        {
            end -= Unfinished.Length;
        }

        return end;
    }
}
