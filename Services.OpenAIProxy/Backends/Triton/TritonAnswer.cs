using System.Buffers;
using Atrium.OpenAIProxy.Backends.Wire;
using Atrium.OpenAIProxy.Generation;
using Atrium.OpenAIProxy.TextEngines;

namespace Atrium.OpenAIProxy.Backends.Triton;

/// <summary>One answer of the engine while it is read: one object, or events.</summary>
internal sealed class TritonAnswer : ITextAnswer
{
    private readonly HttpResponseMessage _response;
    private readonly EventLines? _lines;
    private readonly int? _contextLength;
    private readonly TritonEvent _event;
    private readonly OutputCount _count;
    private bool _read;

    private TritonAnswer(HttpResponseMessage response, EventLines? lines, TextCall call, TritonModel model)
    {
        (_response, _lines, _contextLength) = (response, lines, model.ContextLength);
        _event = new TritonEvent(model.Dialect, call.Request.TopLogprobs);
        _count = new OutputCount(model.Dialect.CountsEachEvent);
    }

    /// <summary>Reads <paramref name="response"/> to <paramref name="call"/>, which was accepted with a 200.</summary>
    public static async Task<TritonAnswer> OpenAsync(HttpResponseMessage response, TextCall call, CancellationToken cancellationToken) => new(
        response, call.Streamed ? new EventLines(await response.Content.ReadAsStreamAsync(cancellationToken)) : null, call, (TritonModel)call.Model);

    /// <inheritdoc/>
    public async ValueTask<bool> ReadAsync(TextFrame frame, CancellationToken cancellationToken)
    {
        if (await NextAsync(cancellationToken) is not { } data)
        {
            return false;
        }

        _event.Read(data, frame);
        if (_event.Error is { } error)
        {
            throw new EngineException(TritonFailures.OfEvent(error, _contextLength));
        }

        if (!_event.HasText)
        {
            throw new InvalidDataException("Missing text_output in response");
        }

        if (frame.OutputTokens is { } tokens)
        {
            _count.Add(tokens, frame.Text.WrittenCount > 0);
            frame.OutputTokens = _count.Total;
        }

        return true;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_lines is not null)
        {
            await _lines.DisposeAsync();
        }

        _response.Dispose();
    }

    private async ValueTask<ReadOnlySequence<byte>?> NextAsync(CancellationToken cancellationToken)
    {
        if (_lines is not null)
        {
            return await _lines.NextAsync(cancellationToken);
        }

        if (_read)
        {
            return null;
        }

        _read = true;
        return new ReadOnlySequence<byte>(await _response.Content.ReadAsByteArrayAsync(cancellationToken));
    }
}
