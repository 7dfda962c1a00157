using System.Buffers;
using System.Buffers.Text;
using System.IO.Pipelines;
using System.Text;
using Atrium.Upstreams.Answers;

namespace Atrium.Upstreams.Wire;

/// <summary>Writes events as server-sent events, in the framing and in the parts that the script asks for.</summary>
internal sealed class FrameWriter(Exchange exchange, Reply? reply = null)
{
    private readonly PipeWriter _output = exchange.Context.Response.BodyWriter;
    private readonly Script _script = exchange.Script;
    private readonly byte[] _end = exchange.Script switch
    {
        { Crlf: true } => "\r\n"u8.ToArray(),
        { Cr: true } => "\r"u8.ToArray(),
        _ => "\n"u8.ToArray(),
    };

    private readonly long _created = exchange.Upstream.Time.GetUtcNow().ToUnixTimeSeconds();
    private readonly ArrayBufferWriter<byte>? _frame = exchange.Script is { Chunk: 0, Split: 0 } ? null : new ArrayBufferWriter<byte>();
    private int _events;
    private long _written;

    /// <summary>Writes an event; <paramref name="ours"/> holds this request's number and time.</summary>
    public ValueTask EventAsync(byte[] data, bool ours = false)
    {
        IBufferWriter<byte> frame = _frame is null ? _output : _frame;
        if (_script.Comments || _script.Ping || _script.Ids || _script.EmptyData)
        {
            frame.Write(Encoding.ASCII.GetBytes(Decoration()));
        }

        _events++;
        frame.Write(_script.Space ? "data: "u8 : "data:"u8);
        var span = frame.GetSpan(data.Length);
        data.CopyTo(span);
        if (ours)
        {
            Stamp(span, reply!, exchange.Entry.Number, _created);
        }

        frame.Advance(data.Length);
        frame.Write(_end);
        frame.Write(_end);
        return FlushAsync();
    }

    /// <summary>Writes bytes that are no event.</summary>
    public async ValueTask BytesAsync(ReadOnlyMemory<byte> bytes)
    {
        (_frame ?? (IBufferWriter<byte>)_output).Write(bytes.Span);
        await FlushAsync();
    }

    /// <summary>Writes the request's number and time into its JSON.</summary>
    public static void Stamp(Span<byte> json, Reply reply, int number, long created)
    {
        if (reply.NumberAt > 0)
        {
            Utf8Formatter.TryFormat(number, json.Slice(reply.NumberAt, 12), out _, new StandardFormat('D', 12));
        }

        if (reply.CreatedAt > 0)
        {
            Utf8Formatter.TryFormat(created, json.Slice(reply.CreatedAt, 10), out _, new StandardFormat('D', 10));
        }
    }

    private string Decoration()
    {
        var end = Encoding.ASCII.GetString(_end);
        var text = new StringBuilder();
        if (_script.Ping)
        {
            text.Append(':').Append(reply?.Ping).Append(end).Append(end);
        }

        if (_script.EmptyData)
        {
            text.Append("data:").Append(end).Append(end);
        }

        if (_script.Ids)
        {
            text.Append("id: ").Append(_events).Append(end).Append("retry: 3000").Append(end).Append(end);
        }

        if (_script.Comments)
        {
            text.Append(": ping").Append(end).Append("event: message").Append(end).Append("id: ").Append(_events).Append(end);
        }

        return text.ToString();
    }

    private async ValueTask FlushAsync()
    {
        if (_frame is null)
        {
            if (!_script.Burst)
            {
                await _output.FlushAsync(exchange.Aborted);
            }

            return;
        }

        for (var rest = _frame.WrittenMemory; !rest.IsEmpty;)
        {
            var size = _script.Chunk > 0 ? Math.Min(_script.Chunk, rest.Length) : rest.Length;
            if (_script.Split > _written)
            {
                size = (int)Math.Min(size, _script.Split - _written);
            }

            _output.Write(rest.Span[..size]);
            rest = rest[size..];
            _written += size;
            if (!_script.Burst || _written == _script.Split)
            {
                await _output.FlushAsync(exchange.Aborted);
            }
        }

        _frame.ResetWrittenCount();
    }
}
