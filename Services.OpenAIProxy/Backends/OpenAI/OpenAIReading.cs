using System.Buffers;
using System.Text;
using System.Text.Json;
using Atrium.OpenAIProxy.Backends.OpenAI.Answers;
using Atrium.OpenAIProxy.Backends.Wire;
using Atrium.OpenAIProxy.Generation;
using Atrium.OpenAIProxy.Stages;

namespace Atrium.OpenAIProxy.Backends.OpenAI;

/// <summary>One answer while it is read. Leaving it closes the connection, unless the answer was complete.</summary>
internal sealed class OpenAIReading : IDisposable
{
    // As many events are told at once as are there, but not without end.
    private const int MostAtOnce = 64;

    // A silent stream is told of after this time, so that the client's connection can be kept alive; until then an error can still have its own status.
    private static readonly TimeSpan BeforeStarted = TimeSpan.FromSeconds(5);

    // How long counts and the end mark may take after every choice has ended, and the end of the connection's data after the end mark.
    private static readonly TimeSpan Tail = TimeSpan.FromSeconds(2);

    private readonly GenerationRequest _request;
    private readonly OpenAIOptions _options;
    private readonly TimeProvider _time;
    private readonly CancellationTokenSource _silence;
    private readonly CancellationTokenRegistration _registration;
    private readonly AnswerReader _answer;
    private readonly TimeSpan _idle;
    private HttpResponseMessage? _response;
    private EventReader? _events;
    private Task<bool>? _waiting;
    private bool _any;
    private bool _draining;

    /// <summary>Prepares to read the answer to <paramref name="request"/>; the time that the engine has for it begins now.</summary>
    public OpenAIReading(GenerationRequest request, OpenAIOptions options, StreamText usual, TimeProvider time, CancellationToken cancellationToken)
    {
        (_request, _options, _time) = (request, options, time);
        _idle = TimeSpan.FromSeconds(options.IdleTimeoutSeconds);
        _answer = new AnswerReader(request.Choices, usual);
        _silence = new CancellationTokenSource(TimeSpan.FromSeconds(options.ResponseTimeoutSeconds), time);
        _registration = cancellationToken.UnsafeRegister(static source => ((CancellationTokenSource)source!).Cancel(), _silence);
    }

    /// <summary>What the engine's chunks were proven to hold; Auto when they gave no proof.</summary>
    public StreamText Proven => _answer.Proven;

    /// <summary>Whether the engine's reply is there.</summary>
    public bool IsOpen => _response is not null;

    /// <summary>Whether the events so far say that the engine accepted the request.</summary>
    public bool IsStarted { get; private set; }

    /// <summary>Cancelled with the request, and when the engine is silent for too long.</summary>
    public CancellationToken Token => _silence.Token;

    /// <summary>Takes the engine's reply, which is a success.</summary>
    public async Task OpenAsync(HttpResponseMessage response)
    {
        _response = response;

        // Some engines stream whatever they are asked for, some never do.
        var type = response.Content.Headers.ContentType?.MediaType;
        if (type == "text/event-stream" || _request.Stream && type != "application/json")
        {
            _events = new EventReader(await response.Content.ReadAsStreamAsync(Token), _options.LargestEventBytes);
        }
    }

    /// <summary>Adds what the engine says next; true when there will be no more.</summary>
    public async ValueTask<bool> ReadAsync(List<GenerationEvent> events)
    {
        if (_events is null)
        {
            await ReadWholeAsync(events);
            return true;
        }

        // A read that is still going on is waited for before anything else is asked of the reader.
        if ((_waiting is not null || !_events.TryRead()) && !await WaitAsync(events))
        {
            return _waiting is null && Finish(drain: false, events);
        }

        do
        {
            if (_events.Data.StartsWith("[DONE]"u8))
            {
                return Finish(drain: true, events);
            }

            Take(events);
        }
        while (events.Count < MostAtOnce && _events.TryRead());

        return false;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (!_draining)
        {
            Close();
        }
    }

    private void Take(List<GenerationEvent> events)
    {
        try
        {
            _answer.Read(_events!.Data, _events.IsError, events);
        }
        catch (JsonException) when (_events!.IsError)
        {
            throw new EngineException(OpenAIFailures.OfEvent(ErrorReply.Read(_events.Data)));
        }
        catch (JsonException exception)
        {
            throw new InvalidDataException($"bad sse json: {exception.Message}; body was `{Encoding.UTF8.GetString(_events!.Data[..Math.Min(200, _events.Data.Length)])}`");
        }

        Start(events);
    }

    private void Start(List<GenerationEvent> events)
    {
        if (!IsStarted)
        {
            IsStarted = true;
            events.Insert(0, _answer.Started);
        }
    }

    /// <summary>Waits for the next event; false at the end of the stream, or, with a wait still going on, when the client should hear that there is one.</summary>
    private async ValueTask<bool> WaitAsync(List<GenerationEvent> events)
    {
        try
        {
            if (_any)
            {
                return await WaitOnAsync();
            }

            _waiting ??= _events!.ReadAsync(Token).AsTask();
            var more = IsStarted ? await _waiting : await _waiting.WaitAsync(BeforeStarted, _time, CancellationToken.None);
            _waiting = null;
            _any = true;
            _silence.CancelAfter(Timeout.InfiniteTimeSpan);
            return more;
        }
        catch (TimeoutException)
        {
            Start(events);
            return false;
        }
        catch (Exception exception) when (_answer.IsFinished && exception is OperationCanceledException or IOException)
        {
            // Every choice has ended, so nothing is missing but the end mark.
            return false;
        }
    }

    private async ValueTask<bool> WaitOnAsync()
    {
        var next = _events!.ReadAsync(Token);
        if (next.IsCompleted)
        {
            return await next;
        }

        _silence.CancelAfter(_answer.IsFinished && Tail < _idle ? Tail : _idle);
        var more = await next;

        // While the client takes its time to read, the engine is not silent.
        _silence.CancelAfter(Timeout.InfiniteTimeSpan);
        return more;
    }

    private bool Finish(bool drain, List<GenerationEvent> events)
    {
        _answer.End(whole: false, _request, events);
        Start(events);
        if (drain)
        {
            Drain();
        }

        return true;
    }

    /// <summary>The connection can be used again once its data was read to the end, for which the client need not wait.</summary>
    private void Drain()
    {
        var rest = _events!.ReadAsync(Token);
        if (rest.IsCompleted)
        {
            return;
        }

        _draining = true;
        _ = DrainAsync(rest);
    }

    private async Task DrainAsync(ValueTask<bool> rest)
    {
        try
        {
            _silence.CancelAfter(Tail);
            while (await rest)
            {
                rest = _events!.ReadAsync(Token);
            }
        }
        catch (Exception exception) when (exception is OperationCanceledException or IOException or InvalidDataException)
        {
            // The connection is closed then; the answer was complete.
        }
        finally
        {
            Close();
        }
    }

    private void Close()
    {
        _registration.Dispose();
        _response?.Dispose();
        _silence.Dispose();
        if (_waiting is null)
        {
            // A read that is still going on owns the buffer.
            _events?.Dispose();
        }
    }

    private async Task ReadWholeAsync(List<GenerationEvent> events)
    {
        await using var body = await _response!.Content.ReadAsStreamAsync(Token);
        var buffer = ArrayPool<byte>.Shared.Rent((int)Math.Clamp(_response.Content.Headers.ContentLength + 1 ?? 16 * 1024, 1024, 16 * 1024 * 1024));
        try
        {
            var length = 0;
            while (await body.ReadAsync(buffer.AsMemory(length), Token) is > 0 and var read)
            {
                length += read;
                if (length > _options.LargestAnswerBytes)
                {
                    throw new InvalidDataException("The engine's answer is too long.");
                }

                if (length == buffer.Length)
                {
                    var larger = ArrayPool<byte>.Shared.Rent(length * 2);
                    buffer.AsSpan(0, length).CopyTo(larger);
                    ArrayPool<byte>.Shared.Return(buffer);
                    buffer = larger;
                }
            }

            ReadOnlySpan<byte> utf8 = buffer.AsSpan(0, length);
            utf8 = utf8.StartsWith((ReadOnlySpan<byte>)[0xEF, 0xBB, 0xBF]) ? utf8[3..] : utf8;
            if (utf8.IsEmpty)
            {
                throw new InvalidDataException("The engine ended without an answer.");
            }

            _answer.Read(utf8, isError: false, events);
            Start(events);
            _answer.End(whole: true, _request, events);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}
