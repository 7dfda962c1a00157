using System.Buffers;
using System.Text.Json;

namespace Atrium.OpenAIProxy.Backends.Wire;

/// <summary>
/// The events of an event stream, read as the standard says and as engines really write: CR, LF and CRLF end a line, lines of data are
/// joined, comments and other fields are passed over, a byte order mark is none of the data, and an event at the end counts without its blank
/// line. Where the blank line between two events is missing, a line of data that is complete JSON is an event of its own.
/// </summary>
internal sealed class EventReader(Stream stream, int largestEvent) : IDisposable
{
    // Enough for a few tokens, and little enough for thousands of streams that wait. Where more comes at once, it grows up to the other size.
    private const int FirstSize = 512;
    private const int BurstSize = 16 * 1024;

    private byte[] _buffer = ArrayPool<byte>.Shared.Rent(FirstSize);
    private int _position;
    private int _end;
    private int _scanned;
    private int _dataStart;
    private int _dataLength;
    private bool _dispatched;
    private bool _begun;
    private bool _skipLineFeed;
    private bool _completed;
    private bool _filled;

    /// <summary>The data of the event, valid until the next read; never empty.</summary>
    public ReadOnlySpan<byte> Data => _buffer.AsSpan(_dataStart, _dataLength);

    /// <summary>Whether the engine named the event an error, as <c>event: error</c> or as a field <c>error:</c>.</summary>
    public bool IsError { get; private set; }

    /// <summary>Goes to the next event, if its bytes are there already.</summary>
    /// <exception cref="InvalidDataException">An event is longer than any may be.</exception>
    public bool TryRead()
    {
        if (_dispatched)
        {
            (_dispatched, _dataLength, IsError) = (false, 0, false);
        }

        while (TakeLine(out var start, out var length, out var next))
        {
            if (length == 0)
            {
                Leave(next);
                if (_dataLength > 0)
                {
                    return _dispatched = true;
                }

                IsError = false;
            }
            else if (!Field(start, length))
            {
                return _dispatched = true;
            }
            else
            {
                Leave(next);
            }
        }

        return _dispatched = _completed && _dataLength > 0;
    }

    /// <summary>Goes to the next event; false at the end of the stream.</summary>
    /// <exception cref="InvalidDataException">An event is longer than any may be.</exception>
    public async ValueTask<bool> ReadAsync(CancellationToken cancellationToken)
    {
        while (!TryRead())
        {
            if (_completed)
            {
                return false;
            }

            MakeRoom();
            var read = await stream.ReadAsync(_buffer.AsMemory(_end), cancellationToken);
            _end += read;
            _completed = read == 0;
            _filled = _end == _buffer.Length;
        }

        return true;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        var buffer = _buffer;
        (_buffer, _position, _end, _dataLength) = ([], 0, 0, 0);
        if (buffer.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private bool TakeLine(out int start, out int length, out int next)
    {
        (start, length, next) = (0, 0, 0);
        if (!Begin())
        {
            return false;
        }

        if (_skipLineFeed && _position < _end)
        {
            _skipLineFeed = false;
            if (_buffer[_position] == '\n')
            {
                Leave(_position + 1);
            }
        }

        start = _position;
        var found = _buffer.AsSpan(_position + _scanned, _end - _position - _scanned).IndexOfAny((byte)'\n', (byte)'\r');
        if (found >= 0)
        {
            length = _scanned + found;
            next = start + length + 1;
            return true;
        }

        _scanned = length = next = _end - _position;
        next += start;
        return _completed && length > 0;
    }

    /// <summary>Goes on after a line. A CR may be the first half of a line end whose second half is still on its way.</summary>
    private void Leave(int next)
    {
        _skipLineFeed = next > 0 && next <= _end && _buffer[next - 1] == '\r';
        (_position, _scanned) = (next, 0);
    }

    private bool Begin()
    {
        if (_begun)
        {
            return true;
        }

        ReadOnlySpan<byte> mark = [0xEF, 0xBB, 0xBF];
        var first = _buffer.AsSpan(0, Math.Min(_end, mark.Length));
        if (first.Length < mark.Length && mark.StartsWith(first) && !_completed)
        {
            return false;
        }

        _begun = true;
        _position = first.SequenceEqual(mark) ? mark.Length : 0;
        return true;
    }

    /// <summary>Takes a line; false when what came before it is an event of its own and has to be looked at first.</summary>
    private bool Field(int start, int length)
    {
        var line = _buffer.AsSpan(start, length);
        var isError = line.StartsWith("error:"u8);
        if (isError || line.StartsWith("data:"u8))
        {
            var name = isError ? "error:"u8.Length : "data:"u8.Length;
            var data = line[name..].TrimStart(" \t"u8);
            if (data.IsEmpty)
            {
                return true;
            }

            if (_dataLength > 0 && IsComplete(Data))
            {
                return false;
            }

            IsError |= isError;
            Append(start + length - data.Length, data.Length);
        }
        else if (line.StartsWith("event:"u8))
        {
            IsError = line["event:"u8.Length..].Trim(" \t"u8).SequenceEqual("error"u8);
        }

        return true;
    }

    private void Append(int start, int length)
    {
        if (_dataLength == 0)
        {
            (_dataStart, _dataLength) = (start, length);
        }
        else
        {
            // There is always room: the line's "data:" was longer than the line feed that takes its place.
            var end = _dataStart + _dataLength;
            _buffer[end] = (byte)'\n';
            _buffer.AsSpan(start, length).CopyTo(_buffer.AsSpan(end + 1));
            _dataLength += 1 + length;
        }

        if (_dataLength > largestEvent)
        {
            throw TooLong();
        }
    }

    private static bool IsComplete(ReadOnlySpan<byte> data)
    {
        if (data.StartsWith("[DONE]"u8))
        {
            return true;
        }

        if (data[^1] is not ((byte)'}' or (byte)']' or (byte)'"'))
        {
            return false;
        }

        var json = new Utf8JsonReader(data, isFinalBlock: false, state: default);
        try
        {
            return json.Read() && json.TrySkip();
        }
        catch (JsonException)
        {
            return true;
        }
    }

    private void MakeRoom()
    {
        var keep = _dataLength > 0 ? _dataStart : _position;
        if (_end - _position > largestEvent)
        {
            throw TooLong();
        }

        if (_end < _buffer.Length && keep < _buffer.Length / 2)
        {
            return;
        }

        var kept = _end - keep;
        var target = kept > _buffer.Length / 2 || _filled && _buffer.Length < BurstSize ? ArrayPool<byte>.Shared.Rent(_buffer.Length * 2) : _buffer;
        _buffer.AsSpan(keep, kept).CopyTo(target);
        if (target != _buffer)
        {
            ArrayPool<byte>.Shared.Return(_buffer);
            _buffer = target;
        }

        (_position, _end, _dataStart) = (_position - keep, kept, _dataStart - keep);
    }

    private static InvalidDataException TooLong() => new("An event of the engine is too long.");
}
