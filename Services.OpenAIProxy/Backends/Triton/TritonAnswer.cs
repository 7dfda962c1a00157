using Atrium.OpenAIProxy.Generation;
using Atrium.OpenAIProxy.TextEngines;

namespace Atrium.OpenAIProxy.Backends.Triton;

/// <summary>One answer of the engine while it is read: one object, or events.</summary>
internal sealed class TritonAnswer : ITextAnswer
{
    private readonly HttpResponseMessage _response;
    private readonly TextCall _call;
    private readonly TritonEvent _event;
    private readonly OutputCount _count;
    private AnswerBody? _body;

    /// <summary>Reads <paramref name="response"/> to <paramref name="call"/>, which was accepted with a 200.</summary>
    public TritonAnswer(HttpResponseMessage response, TextCall call)
    {
        (_response, _call) = (response, call);
        var dialect = ((TritonModel)call.Model).Dialect;
        _event = new TritonEvent(dialect, call.Request.TopLogprobs);
        _count = new OutputCount(dialect.CountsEachEvent);
    }

    /// <inheritdoc/>
    public async ValueTask<bool> ReadAsync(TextFrame frame, CancellationToken cancellationToken)
    {
        _body ??= await AnswerBody.OpenAsync(_response, _call.Streamed, cancellationToken);
        if (!await _body.ReadAsync(cancellationToken))
        {
            return false;
        }

        _event.Read(_body.Data, frame);
        if (_event.Error is { } error)
        {
            throw new EngineException(TritonFailures.OfEvent(error, _call.Model.ContextLength));
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
    public ValueTask DisposeAsync()
    {
        _body?.Dispose();
        _response.Dispose();
        return ValueTask.CompletedTask;
    }
}
