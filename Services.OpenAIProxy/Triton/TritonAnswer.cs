using System.Buffers;
using System.Net;
using Atrium.OpenAIProxy.Generation;
using Atrium.OpenAIProxy.Stages;

namespace Atrium.OpenAIProxy.Triton;

/// <summary>One answer of the engine while it is read. Leaving it closes the connection, unless it was read to its end.</summary>
internal sealed class TritonAnswer(TritonClient client, TritonOptions options, TimeProvider time, CancellationToken cancellationToken) : IAsyncDisposable
{
    private readonly CancellationTokenSource _silence = new(TimeSpan.FromSeconds(options.ResponseTimeoutSeconds), time);
    private readonly TritonEvent _event = new();
    private CancellationTokenSource? _either;
    private HttpResponseMessage? _response;
    private EventLines? _lines;
    private OutputStages? _stages;
    private TritonCall? _call;
    private int? _inputTokens;
    private int? _outputTokens;
    private string? _finishReason;
    private bool _any;

    /// <summary>True from the engine's 200 on.</summary>
    public bool IsOpen => _stages is not null;

    /// <summary>Sends the request and waits for the engine to accept it; false, as there is always more to read.</summary>
    /// <exception cref="TritonException">The engine refuses.</exception>
    public async Task<bool> OpenAsync(TritonCall call, string requestId, List<GenerationEvent> events)
    {
        _call = call;
        _either = CancellationTokenSource.CreateLinkedTokenSource(_silence.Token, cancellationToken);
        _response = await client.GenerateAsync(call.Streamed, TritonRequestWriter.Write(call), requestId, _either.Token);
        if (_response.StatusCode != HttpStatusCode.OK)
        {
            throw new TritonException(await TritonFailures.OfResponseAsync(_response, call.Model.ContextLength, _either.Token));
        }

        _lines = call.Streamed ? new EventLines(await _response.Content.ReadAsStreamAsync(_either.Token)) : null;
        _stages = new OutputStages(call.Shape(options.StreamText));
        events.Add(GenerationEvent.Started.Instance);
        return false;
    }

    /// <summary>Adds the events that the next event of the engine settles; true when there will be no more.</summary>
    public async Task<bool> ReadAsync(List<GenerationEvent> events)
    {
        if (await NextAsync() is not { } data)
        {
            return Finish(events);
        }

        _event.Read(data);
        if (_event.Error is { } error)
        {
            throw new TritonException(TritonFailures.OfEvent(error, _call!.Model.ContextLength));
        }

        if (!_event.HasText)
        {
            throw new InvalidDataException("Missing text_output in response");
        }

        _any = true;
        _inputTokens = _event.InputTokens ?? _inputTokens;
        _outputTokens = _event.OutputTokens ?? _outputTokens;
        _finishReason = _event.FinishReason ?? _finishReason;
        _stages!.Push(_event.Text, events);

        // Past a stop string the engine's work is wasted, so it is cut off, unless it is about to end by itself.
        return _stages.Stopped && _finishReason is null && _lines is not null && Finish(events);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_lines is not null)
        {
            await _lines.DisposeAsync();
        }

        _response?.Dispose();
        _either?.Dispose();
        _silence.Dispose();
    }

    private async ValueTask<ReadOnlySequence<byte>?> NextAsync()
    {
        if (_lines is null)
        {
            return _any ? null : new ReadOnlySequence<byte>(await _response!.Content.ReadAsByteArrayAsync(_either!.Token));
        }

        if (_any)
        {
            _silence.CancelAfter(TimeSpan.FromSeconds(options.IdleTimeoutSeconds));
        }

        return await _lines.NextAsync(_either!.Token);
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

        stages.Flush(events);

        var reason = stages.Stopped ? FinishReason.Stop : Reason();
        events.Add(new GenerationEvent.Usage(new TokenUsage(
            _inputTokens ?? TokenUsage.Estimate(call.Prompt.Text.Length),
            _outputTokens ?? TokenUsage.Estimate(stages.Characters),
            Estimated: _inputTokens is null || _outputTokens is null)));
        events.Add(new GenerationEvent.Finished(reason));
        return true;
    }

    private FinishReason Reason() => _finishReason switch
    {
        "length" or "max_tokens" => FinishReason.Length,
        "timeout" => throw new TritonException(new GenerationFailure(FailureKind.Timeout, "The engine ran out of time for this answer.")),
        "cancelled" or "canceled" or "error" => throw new InvalidDataException("The engine cancelled this answer."),
        null when _call!.Streamed && _call.Model.Outputs.Contains("finish_reason") => throw new InvalidDataException("The engine broke off its answer."),
        null when _outputTokens >= _call!.MaxTokens => FinishReason.Length,
        _ => FinishReason.Stop,
    };
}
