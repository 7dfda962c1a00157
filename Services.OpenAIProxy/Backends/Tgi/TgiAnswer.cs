using System.Buffers;
using System.Globalization;
using Atrium.OpenAIProxy.Backends.Wire;
using Atrium.OpenAIProxy.Generation;
using Atrium.OpenAIProxy.TextEngines;

namespace Atrium.OpenAIProxy.Backends.Tgi;

/// <summary>One answer of the engine while it is read: one object, or events of one token each.</summary>
internal sealed class TgiAnswer : ITextAnswer
{
    private readonly HttpResponseMessage _response;
    private readonly EventLines? _lines;
    private readonly TextCall _call;
    private readonly Func<CancellationToken, Task<int?>> _count;
    private readonly TgiReader _reader;
    private ReadOnlySequence<byte>? _next;
    private int? _inputTokens;

    private TgiAnswer(HttpResponseMessage response, EventLines? lines, TextCall call, Func<CancellationToken, Task<int?>> count)
    {
        (_response, _lines, _call, _count) = (response, lines, call, count);
        _reader = new TgiReader(call.Streamed, call.Request.TopLogprobs);
    }

    /// <summary>
    /// Reads <paramref name="response"/> to <paramref name="call"/>, a 200. That says nothing about a stream yet: whether the request was accepted
    /// is seen by its first event, which is waited for. <paramref name="count"/> counts the prompt's tokens, for versions that do not say their number.
    /// </summary>
    /// <exception cref="EngineException">The first event is an error.</exception>
    public static async Task<TgiAnswer> OpenAsync(
        HttpResponseMessage response, TextCall call, Func<CancellationToken, Task<int?>> count, CancellationToken cancellationToken)
    {
        var lines = call.Streamed ? new EventLines(await response.Content.ReadAsStreamAsync(cancellationToken)) : null;
        var answer = new TgiAnswer(response, lines, call, count);
        if (lines is null)
        {
            answer._next = new ReadOnlySequence<byte>(await response.Content.ReadAsByteArrayAsync(cancellationToken));
            return answer;
        }

        try
        {
            answer._next = await lines.NextAsync(cancellationToken) ?? throw new InvalidDataException("The engine ended without an answer.");
            answer.Read(answer._next.Value, new TextFrame());
            return answer;
        }
        catch
        {
            await lines.DisposeAsync();
            throw;
        }
    }

    /// <inheritdoc/>
    public async ValueTask<bool> ReadAsync(TextFrame frame, CancellationToken cancellationToken)
    {
        var data = _next ?? (_lines is null ? null : await _lines.NextAsync(cancellationToken));
        _next = null;
        if (data is null)
        {
            return false;
        }

        Read(data.Value, frame);
        if (frame.FinishReason is not null)
        {
            frame.InputTokens = _inputTokens = frame.InputTokens ?? _inputTokens ?? PromptTokens() ?? await _count(cancellationToken);
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

    private void Read(ReadOnlySequence<byte> data, TextFrame frame)
    {
        _reader.Read(data, frame);
        if (_reader.Error is { } error)
        {
            throw new EngineException(TgiFailures.OfError(error.Message, error.Kind, _call.Model.ContextLength));
        }

        if (!_reader.HasText)
        {
            throw new InvalidDataException(_call.Streamed ? "Missing token in an event of the engine." : "Missing generated_text in response");
        }
    }

    private int? PromptTokens() =>
        _response.Headers.TryGetValues("x-prompt-tokens", out var values)
            && int.TryParse(values.First(), NumberStyles.None, CultureInfo.InvariantCulture, out var count) ? count : null;
}
