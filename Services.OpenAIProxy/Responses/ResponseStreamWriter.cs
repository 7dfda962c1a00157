using System.Buffers;
using Atrium.OpenAIProxy.Delivery;
using Atrium.OpenAIProxy.Errors;
using Atrium.OpenAIProxy.Generation;

namespace Atrium.OpenAIProxy.Responses;

/// <summary>Writes an answer as the events of this API; <paramref name="completed"/> hears of the whole answer before the client does.</summary>
internal sealed class ResponseStreamWriter(IBufferWriter<byte> output, ResponseOrder order, Action<ResponseObject> completed) : IStreamWriter
{
    private readonly ResponseEvents _events = new(output);
    private readonly List<ResponseItem?> _items = [];
    private readonly SortedList<int, OpenCall> _calls = [];
    private readonly List<TokenLogprob> _logprobs = [];
    private OpenThought? _thought;
    private OpenMessage? _message;
    private FinishReason _reason;
    private string? _tier;
    private TokenUsage _usage = new(0, 0, Estimated: true);

    /// <inheritdoc/>
    public void Write(GenerationEvent one)
    {
        switch (one)
        {
            case GenerationEvent.Started started:
                _tier = started.ServiceTier;
                _events.Response("response.created", order.Begun);
                _events.Response("response.in_progress", order.Begun);
                break;
            case GenerationEvent.Text text:
                Message().Say(text.Delta, _logprobs);
                break;
            case GenerationEvent.Refusal refusal:
                Message().Refuse(refusal.Delta);
                break;
            case GenerationEvent.Reasoning reasoning when order.ShowReasoning:
                Thought().Think(reasoning.Delta);
                break;
            case GenerationEvent.Logprobs logprobs:
                _logprobs.AddRange(logprobs.Tokens);
                break;
            case GenerationEvent.ToolCallStarted call:
                CloseText("completed");
                _calls.Add(call.Index, new OpenCall(_events, Next(), call.Id, call.Name));
                break;
            case GenerationEvent.ToolCallArguments arguments:
                _calls[arguments.Index].Argue(arguments.Delta);
                break;
            case GenerationEvent.ChoiceEnded ended:
                End(ended.Reason);
                break;
            case GenerationEvent.Usage usage:
                _usage = usage.Tokens;
                break;
            case GenerationEvent.Finished:
                var response = order.Ended([.. _items.OfType<ResponseItem>()], _reason, _usage) with { ServiceTier = _tier };
                completed(response);
                _events.Response("response." + response.Status, response);
                break;
        }
    }

    /// <inheritdoc/>
    public void Fail(ApiError error)
    {
        _events.Error(error);
        _events.Response("response.failed", order.Begun with
        {
            Status = "failed",
            Error = new ResponseError(error.Code ?? error.Type, error.Message),
            Output = [.. _items.OfType<ResponseItem>()],
        });
    }

    /// <inheritdoc/>
    public void KeepAlive() => _events.KeepAlive();

    /// <inheritdoc/>
    public void Dispose() => _events.Dispose();

    private OpenMessage Message()
    {
        if (_message is null)
        {
            CloseText("completed");
            _message = new OpenMessage(_events, Next());
        }

        return _message;
    }

    private OpenThought Thought()
    {
        if (_thought is null)
        {
            CloseText("completed");
            _thought = new OpenThought(_events, Next(), order.AsSummary);
        }

        return _thought;
    }

    /// <summary>A place in the output, filled when the item is whole.</summary>
    private int Next()
    {
        _items.Add(null);
        return _items.Count - 1;
    }

    private void CloseText(string status)
    {
        if (_thought is not null)
        {
            _items[_thought.Index] = _thought.Close();
            _thought = null;
        }

        if (_message is not null)
        {
            _items[_message.Index] = _message.Close(status, _logprobs);
            _message = null;
        }
    }

    private void End(FinishReason reason)
    {
        _reason = reason;
        if (_calls.Count == 0 && _message is null && _items.OfType<ResponseItem>().All(static item => item.Type != "message"))
        {
            // An answer of nothing is a message of nothing.
            Message().Say("", _logprobs);
        }

        var status = ResponseOrder.StatusOf(reason);
        CloseText(status);
        foreach (var (index, call) in _calls)
        {
            _items[call.Index] = call.Close(index == _calls.Keys[^1] ? status : "completed");
        }
    }
}
