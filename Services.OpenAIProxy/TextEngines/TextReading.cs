using Atrium.OpenAIProxy.Generation;
using Atrium.OpenAIProxy.Stages;
using Atrium.OpenAIProxy.Stages.ToolCalls;

namespace Atrium.OpenAIProxy.TextEngines;

/// <summary>Turns one answer of a text engine into events, frame by frame. Leaving it closes the engine's connection.</summary>
internal sealed class TextReading(ITextEngine engine, StreamText streamText, EngineTimeouts timeouts, TimeProvider time, CancellationToken cancellationToken) : IAsyncDisposable
{
    private readonly CancellationTokenSource _silence = new(timeouts.Response, time);
    private readonly TextFrame _frame = new();
    private CancellationTokenSource? _either;
    private ITextAnswer? _answer;
    private OutputStages? _stages;
    private TextCall? _call;
    private VisibleTokens? _tokens;
    private int? _inputTokens;
    private int? _outputTokens;
    private int _thoughtTokens;
    private string? _finishReason;
    private bool _any;

    /// <summary>True once the engine has accepted the request.</summary>
    public bool IsOpen => _stages is not null;

    /// <summary>Sends the request and waits for the engine to accept it; false, as there is always more to read.</summary>
    /// <exception cref="EngineException">The engine refuses.</exception>
    public async Task<bool> OpenAsync(TextCall call, List<GenerationEvent> events)
    {
        _call = call;
        _either = CancellationTokenSource.CreateLinkedTokenSource(_silence.Token, cancellationToken);
        _answer = await engine.OpenAsync(call, _either.Token);
        _stages = new OutputStages(call.Shape(streamText));
        _tokens = call.Request.TopLogprobs is null ? null : new VisibleTokens(call.Choice);
        events.Add(GenerationEvent.Started.Instance);
        return false;
    }

    /// <summary>Adds the events that the next frame settles; true when there will be no more.</summary>
    public async Task<bool> ReadAsync(List<GenerationEvent> events)
    {
        if (_any)
        {
            _silence.CancelAfter(timeouts.Idle);
        }

        _frame.Clear();
        if (!await _answer!.ReadAsync(_frame, _either!.Token))
        {
            return Finish(events);
        }

        _any = true;
        var (before, thought) = (_outputTokens ?? 0, _stages!.InThought);
        _inputTokens = _frame.InputTokens ?? _inputTokens;
        _outputTokens = _frame.OutputTokens ?? _outputTokens;
        _finishReason = _frame.FinishReason ?? _finishReason;
        var first = events.Count;
        _stages.Push(_frame.Text.WrittenSpan, events);
        _thoughtTokens += thought || _stages.InThought ? (_outputTokens ?? 0) - before : 0;
        _tokens?.Add(_frame.Logprobs);
        _tokens?.Settle(events, first);

        // Past a stop string the engine's work is wasted, so it is cut off, unless it is about to end by itself.
        return _stages.Stopped && _finishReason is null && _call!.Streamed && Finish(events);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_answer is not null)
        {
            await _answer.DisposeAsync();
        }

        _either?.Dispose();
        _silence.Dispose();
    }

    private bool Finish(List<GenerationEvent> events)
    {
        var (call, stages) = (_call!, _stages!);
        if (!_any)
        {
            throw new InvalidDataException("The engine ended without an answer.");
        }

        if (stages.Proven != StreamText.Auto)
        {
            call.Model.UsualText = stages.Proven;
        }

        var first = events.Count;
        stages.Flush(events);
        _tokens?.Settle(events, first);

        events.Add(new GenerationEvent.ChoiceEnded(Reason(stages), call.Choice) { StopString = stages.MetStop is { } met && call.Request.Stop.Contains(met) ? met : null });
        events.Add(new GenerationEvent.Usage(new TokenUsage(
            _inputTokens ?? TokenUsage.Estimate(call.Prompt.Text.Length),
            _outputTokens ?? TokenUsage.Estimate(stages.Characters),
            Estimated: _inputTokens is null || _outputTokens is null)
        {
            // An answer in one piece does not say which of its tokens were which.
            Reasoning = call.Streamed && _thoughtTokens > 0 ? _thoughtTokens : null,
        }));
        events.Add(GenerationEvent.Finished.Instance);
        return true;
    }

    /// <summary>Calls that are not whole are none to be carried out, so they do not make the answer one that ends with calls.</summary>
    private FinishReason Reason(OutputStages stages)
    {
        var reason = stages.Stopped ? FinishReason.Stop : EngineReason();
        return reason == FinishReason.Stop && stages.Calls is (ToolCallState.Whole or ToolCallState.Enough) ? FinishReason.ToolCalls : reason;
    }

    private FinishReason EngineReason() => _finishReason switch
    {
        "length" or "max_tokens" => FinishReason.Length,
        "timeout" => throw new EngineException(new GenerationFailure(FailureKind.Timeout, "The engine ran out of time for this answer.")),
        "cancelled" or "canceled" or "abort" or "error" => throw new InvalidDataException("The engine cancelled this answer."),
        null when _call!.Streamed && _call.Model.SaysFinish => throw new InvalidDataException("The engine broke off its answer."),
        null when _outputTokens >= _call!.MaxTokens => FinishReason.Length,
        _ => FinishReason.Stop,
    };
}
