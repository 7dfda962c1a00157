using Atrium.OpenAIProxy.Backends.Wire;

namespace Atrium.OpenAIProxy.TextEngines;

/// <summary>The body of an engine's answer: the events of a stream one after another, or one object as if it were the only event.</summary>
internal sealed class AnswerBody : IDisposable
{
    // No event of a text engine holds more than an answer.
    private const int LargestEvent = 8 * 1024 * 1024;

    private readonly EventReader? _events;
    private readonly byte[] _whole;
    private bool _read;

    private AnswerBody(EventReader? events, byte[] whole) => (_events, _whole) = (events, whole);

    /// <summary>The data of the event, valid until the next is read.</summary>
    public ReadOnlySpan<byte> Data => _events is null ? _whole : _events.Data;

    /// <summary>Opens the body of <paramref name="response"/>; one that is not streamed is read to its end.</summary>
    public static async Task<AnswerBody> OpenAsync(HttpResponseMessage response, bool streamed, CancellationToken cancellationToken) => streamed
        ? new AnswerBody(new EventReader(await response.Content.ReadAsStreamAsync(cancellationToken), LargestEvent), [])
        : new AnswerBody(null, await response.Content.ReadAsByteArrayAsync(cancellationToken));

    /// <summary>Goes to the next event; false at the end.</summary>
    /// <exception cref="InvalidDataException">An event is longer than any can be.</exception>
    public async ValueTask<bool> ReadAsync(CancellationToken cancellationToken)
    {
        if (_events is not null)
        {
            return await _events.ReadAsync(cancellationToken);
        }

        var first = !_read;
        _read = true;
        return first;
    }

    /// <inheritdoc/>
    public void Dispose() => _events?.Dispose();
}
