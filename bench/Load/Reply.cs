using System.Buffers.Text;

namespace Atrium.Load;

/// <summary>Reads one HTTP/1.1 reply out of the bytes as they arrive, and looks only at what is measured.</summary>
internal sealed class Reply(LoadPlan plan)
{
    // More than any end mark, so that one which arrives in two parts is seen.
    private const int TailLength = 64;

    private readonly byte[] _line = new byte[1024];
    private readonly byte[] _tail = new byte[TailLength];
    private int _lineLength;
    private int _tailLength;
    private long _left;
    private bool _chunked;
    private bool _untilClosed;
    private bool _afterLineFeed;
    private Part _part;

    private enum Part
    {
        Status,
        Header,
        Body,
        ChunkSize,
        ChunkEnd,
        Trailer,
        Done,
    }

    public int Status { get; private set; }

    public bool IsDone => _part == Part.Done;

    /// <summary>Whether the connection can carry another request.</summary>
    public bool KeepsAlive { get; private set; } = true;

    /// <summary>Events so far.</summary>
    public int Events { get; private set; }

    /// <summary>Bytes of the body so far.</summary>
    public long Bytes { get; private set; }

    /// <summary>Whether there was a piece of text that is not empty.</summary>
    public bool HasText { get; private set; }

    /// <summary>Whether the end mark is there, if there is one to look for.</summary>
    public bool HasEnd => plan.End is null || _tail.AsSpan(0, _tailLength).IndexOf(plan.End) >= 0;

    public void Take(ReadOnlySpan<byte> data)
    {
        while (!data.IsEmpty && !IsDone)
        {
            if (_part == Part.Body)
            {
                var length = _untilClosed ? data.Length : (int)Math.Min(_left, data.Length);
                TakeBody(data[..length]);
                data = data[length..];
                _left -= length;
                if (_left == 0 && !_untilClosed)
                {
                    _part = _chunked ? Part.ChunkEnd : Part.Done;
                }

                continue;
            }

            var end = data.IndexOf((byte)'\n');
            var taken = end < 0 ? data : data[..end];
            taken.CopyTo(_line.AsSpan(_lineLength));
            _lineLength += taken.Length;
            if (end < 0)
            {
                return;
            }

            data = data[(end + 1)..];
            TakeLine(_line.AsSpan(0, _lineLength).TrimEnd((byte)'\r'));
            _lineLength = 0;
        }
    }

    /// <summary>The server has closed the connection; whether that is the end of the reply.</summary>
    public bool Closed() => _untilClosed && _part == Part.Body;

    private void TakeLine(ReadOnlySpan<byte> line)
    {
        switch (_part)
        {
            case Part.Status:
                Status = Utf8Parser.TryParse(line[9..], out int status, out _) ? status : 0;
                (_part, _untilClosed) = (Part.Header, true);
                break;
            case Part.Header when line.IsEmpty:
                _part = _chunked ? Part.ChunkSize : !_untilClosed && _left == 0 ? Part.Done : Part.Body;
                break;
            case Part.Header:
                Header(line);
                break;
            case Part.ChunkSize:
                _part = Utf8Parser.TryParse(line, out _left, out _, 'x') && _left > 0 ? Part.Body : Part.Trailer;
                break;
            case Part.ChunkEnd:
                _part = Part.ChunkSize;
                break;
            case Part.Trailer when line.IsEmpty:
                _part = Part.Done;
                break;
        }
    }

    private void Header(ReadOnlySpan<byte> line)
    {
        var colon = line.IndexOf((byte)':');
        var name = line[..colon];
        var value = line[(colon + 1)..].Trim((byte)' ');
        if (Is(name, "content-length"u8))
        {
            _untilClosed = !Utf8Parser.TryParse(value, out _left, out _);
        }
        else if (Is(name, "transfer-encoding"u8))
        {
            (_chunked, _untilClosed) = (true, false);
        }
        else if (Is(name, "connection"u8) && Is(value, "close"u8))
        {
            KeepsAlive = false;
        }
    }

    private static bool Is(ReadOnlySpan<byte> text, ReadOnlySpan<byte> other) => System.Text.Ascii.EqualsIgnoreCase(text, other);

    private void TakeBody(ReadOnlySpan<byte> data)
    {
        Bytes += data.Length;
        if (plan.Text is null)
        {
            return;
        }

        for (var rest = data; rest.IndexOf((byte)'\n') is >= 0 and var at; rest = rest[(at + 1)..])
        {
            // A blank line ends an event; its first half may have come with the data before.
            var blank = at == 0 && _afterLineFeed;
            Events += blank ? 1 : 0;
            _afterLineFeed = !blank;
            if (at + 1 < rest.Length)
            {
                _afterLineFeed &= rest[at + 1] == '\n';
            }
        }

        HasText = HasText || FindText(data);
        if (data.Length >= TailLength)
        {
            data[^TailLength..].CopyTo(_tail);
            _tailLength = TailLength;
        }
        else
        {
            var keep = Math.Min(_tailLength, TailLength - data.Length);
            _tail.AsSpan(_tailLength - keep, keep).CopyTo(_tail);
            data.CopyTo(_tail.AsSpan(keep));
            _tailLength = keep + data.Length;
        }
    }

    private bool FindText(ReadOnlySpan<byte> data)
    {
        for (var at = data.IndexOf(plan.Text); at >= 0; at = data.IndexOf(plan.Text))
        {
            data = data[(at + plan.Text!.Length)..];
            if (data.Length > 0 && data[0] != '"')
            {
                return true;
            }
        }

        return false;
    }
}
