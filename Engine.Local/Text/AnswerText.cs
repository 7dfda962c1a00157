using System.Text;
using System.Text.Unicode;
using Atrium.Engine.Sampling;

namespace Atrium.Engine.Text;

/// <summary>
/// Turns the bytes of tokens into text that may be sent: whole characters only, and nothing that could still turn out to be the
/// beginning of a stop word. Holds back as little as that allows; any split of the same bytes gives the same text.
/// </summary>
internal sealed class AnswerText(IReadOnlyList<Pattern> stopWords)
{
    private readonly int[] _states = new int[stopWords.Count];
    private byte[] _held = new byte[64];
    private int _count;

    /// <summary>True once a stop word was found; nothing may be appended after that.</summary>
    public bool Stopped { get; private set; }

    /// <summary>Bytes handed on so far, as they were appended.</summary>
    public long Released { get; private set; }

    /// <summary>Appends a token's bytes and returns the text that is now certain, without the stop word when that is complete.</summary>
    public ReadOnlyMemory<byte> Append(ReadOnlyMemory<byte> piece)
    {
        if (stopWords.Count == 0 && _count == 0 && Utf8Tail.IncompleteLength(piece.Span) == 0)
        {
            Released += piece.Length;
            return Valid(piece);
        }

        var span = piece.Span;
        for (var i = 0; i < span.Length; i++)
        {
            Hold(span[i]);
            var found = Advance(span[i]);
            if (found > 0)
            {
                Stopped = true;
                return Take(_count - found);
            }
        }

        var pending = 0;
        foreach (var state in _states)
        {
            pending = Math.Max(pending, state);
        }

        var certain = _held.AsSpan(0, _count - pending);
        return Take(certain.Length - Utf8Tail.IncompleteLength(certain));
    }

    /// <summary>What is left when the answer ends without a stop word.</summary>
    public ReadOnlyMemory<byte> Finish() => Stopped ? default : Take(_count);

    private int Advance(byte value)
    {
        var longest = 0;
        for (var i = 0; i < _states.Length; i++)
        {
            _states[i] = stopWords[i].Next(_states[i], value);
            if (_states[i] == stopWords[i].Length)
            {
                longest = Math.Max(longest, stopWords[i].Length);
            }
        }

        return longest;
    }

    private void Hold(byte value)
    {
        if (_count == _held.Length)
        {
            Array.Resize(ref _held, _held.Length * 2);
        }

        _held[_count++] = value;
    }

    private ReadOnlyMemory<byte> Take(int length)
    {
        if (length == 0)
        {
            return default;
        }

        var taken = _held.AsSpan(0, length).ToArray();
        Released += length;
        _count -= length;
        _held.AsSpan(length, _count).CopyTo(_held);
        return Valid(taken);
    }

    // A model may write bytes that are no character at all; JSON cannot carry them.
    private static ReadOnlyMemory<byte> Valid(ReadOnlyMemory<byte> text) =>
        Utf8.IsValid(text.Span) ? text : Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(text.Span));
}
