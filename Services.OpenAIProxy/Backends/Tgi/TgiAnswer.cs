using System.Globalization;
using Atrium.OpenAIProxy.Generation;
using Atrium.OpenAIProxy.TextEngines;

namespace Atrium.OpenAIProxy.Backends.Tgi;

/// <summary>One answer of the engine while it is read: one object, or events of one token each.</summary>
internal sealed class TgiAnswer : ITextAnswer
{
    private readonly HttpResponseMessage _response;
    private readonly AnswerBody _body;
    private readonly TextCall _call;
    private readonly Func<CancellationToken, Task<int?>> _count;
    private readonly TgiReader _reader;
    private bool _ahead;

    private TgiAnswer(HttpResponseMessage response, AnswerBody body, TextCall call, Func<CancellationToken, Task<int?>> count)
    {
        (_response, _body, _call, _count) = (response, body, call, count);
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
        var body = await AnswerBody.OpenAsync(response, call.Streamed, cancellationToken);
        try
        {
            var answer = new TgiAnswer(response, body, call, count) { _ahead = await body.ReadAsync(cancellationToken) };
            if (!answer._ahead)
            {
                throw new InvalidDataException("The engine ended without an answer.");
            }

            if (call.Streamed)
            {
                answer.Read(new TextFrame());
            }

            return answer;
        }
        catch
        {
            body.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public async ValueTask<bool> ReadAsync(TextFrame frame, CancellationToken cancellationToken)
    {
        if (!_ahead && !await _body.ReadAsync(cancellationToken))
        {
            return false;
        }

        _ahead = false;
        Read(frame);
        if (frame.FinishReason is not null)
        {
            frame.InputTokens ??= PromptTokens() ?? await _count(cancellationToken);
        }

        return true;
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        _body.Dispose();
        _response.Dispose();
        return ValueTask.CompletedTask;
    }

    private void Read(TextFrame frame)
    {
        _reader.Read(_body.Data, frame);
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
