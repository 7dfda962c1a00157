using System.Text;
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
    private PromisedForm? _form;
    private StringBuilder? _written;
    private int? _inputTokens;
    private int? _outputTokens;
    private int _thoughtTokens;
    private string? _finishReason;
    private bool? _isLast;
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
        _written = call.Request.Tokenizer is null ? null : new StringBuilder();
        _stages = new OutputStages(call.Shape(streamText) with { Written = _written });
        _tokens = call.Request.TopLogprobs is null ? null : new VisibleTokens(call.Choice);
        _form = PromisedForm.Of(call);
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
        _isLast = _frame.IsLast ?? _isLast;
        var first = events.Count;
        _stages.Push(_frame.Text.WrittenSpan, events);
        _thoughtTokens += thought || _stages.InThought ? (_outputTokens ?? 0) - before : 0;
        _tokens?.Add(_frame.Logprobs);
        _tokens?.Settle(events, first);
        _form?.Take(events, first);

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
        _form?.Take(events, first);

        var reason = Reason(stages);
        var stopString = stages.MetStop is { } met && call.Request.Stop.Contains(met) ? met : null;
        _form?.End(events, reason, cut: reason == FinishReason.Length || stopString is not null);
        events.Add(new GenerationEvent.ChoiceEnded(reason, call.Choice) { StopString = stopString });
        events.Add(new GenerationEvent.Usage(Usage(call, stages)));
        events.Add(GenerationEvent.Finished.Instance);
        return true;
    }

    /// <summary>By the engine, else by the model's tokenizer, else guessed.</summary>
    private TokenUsage Usage(TextCall call, OutputStages stages)
    {
        var tokenizer = call.Request.Tokenizer;
        var prompt = _inputTokens ?? call.PromptTokens ?? tokenizer?.CountPrompt(call.Prompt.Text);
        var completion = _outputTokens ?? (_written is null ? null : tokenizer?.CountAnswer(_written.ToString()));
        return new TokenUsage(
            prompt ?? TokenUsage.Estimate(call.Prompt.Text.Length), completion ?? TokenUsage.Estimate(stages.Characters), Estimated: prompt is null || completion is null)
        {
            // An answer in one piece does not say which of its tokens were which.
            Reasoning = call.Streamed && _thoughtTokens > 0 ? _thoughtTokens : null,
        };
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
        null when _call!.Streamed && (_call.Model.SaysFinish || _isLast is false) => throw new InvalidDataException("The engine broke off its answer."),
        null when _outputTokens >= _call!.MaxTokens => FinishReason.Length,
        _ => FinishReason.Stop,
    };
}
