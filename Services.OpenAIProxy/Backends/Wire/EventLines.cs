using System.Buffers;
using System.IO.Pipelines;

namespace Atrium.OpenAIProxy.Backends.Wire;

/// <summary>
/// The <c>data:</c> lines of an event stream. LF and CRLF end a line; comments and other fields are passed over; a last line without an
/// end counts.
/// </summary>
internal sealed class EventLines(Stream stream) : IAsyncDisposable
{
    private const int LongestLine = 8 * 1024 * 1024;

    private readonly PipeReader _reader = PipeReader.Create(stream, new StreamPipeReaderOptions(bufferSize: 16 * 1024, leaveOpen: true));
    private ReadOnlySequence<byte> _rest;
    private bool _holding;
    private bool _completed;

    /// <summary>The data of the next event, valid until the next call; null at the end of the stream.</summary>
    /// <exception cref="InvalidDataException">A line is longer than any event can be.</exception>
    public async ValueTask<ReadOnlySequence<byte>?> NextAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            if (_holding)
            {
                while (TakeLine() is { } line)
                {
                    if (Data(line) is { } data)
                    {
                        return data;
                    }
                }

                _reader.AdvanceTo(_rest.Start, _rest.End);
                _holding = false;
                if (_completed)
                {
                    return null;
                }

                if (_rest.Length > LongestLine)
                {
                    throw new InvalidDataException("An event of the engine is too long.");
                }
            }

            var read = await _reader.ReadAsync(cancellationToken);
            _rest = read.Buffer;
            _completed = read.IsCompleted;
            _holding = true;
        }
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _reader.CompleteAsync();

    private ReadOnlySequence<byte>? TakeLine()
    {
        if (_rest.PositionOf((byte)'\n') is { } end)
        {
            var line = _rest.Slice(0, end);
            _rest = _rest.Slice(_rest.GetPosition(1, end));
            return line;
        }

        if (_completed && !_rest.IsEmpty)
        {
            var line = _rest;
            _rest = _rest.Slice(_rest.End);
            return line;
        }

        return null;
    }

    private static ReadOnlySequence<byte>? Data(ReadOnlySequence<byte> line)
    {
        var reader = new SequenceReader<byte>(line);
        if (!reader.IsNext("data:"u8, advancePast: true))
        {
            return null;
        }

        reader.AdvancePastAny((byte)' ', (byte)'\t');
        var data = reader.UnreadSequence;
        if (!data.IsEmpty && data.Slice(data.Length - 1).FirstSpan[0] == '\r')
        {
            data = data.Slice(0, data.Length - 1);
        }

        return data.IsEmpty ? null : data;
    }
}
