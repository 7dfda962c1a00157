using System.Diagnostics;
using System.Diagnostics.Metrics;
using Atrium.OpenAIProxy.Delivery;
using Atrium.OpenAIProxy.Generation;
using Microsoft.Extensions.Options;

namespace Atrium.OpenAIProxy.Telemetry;

/// <summary>
/// Metrics and spans of generations, with the names, units and buckets of OpenTelemetry's conventions for generative AI
/// (https://github.com/open-telemetry/semantic-conventions-genai). The proxy is both: towards engines a client, towards its clients the
/// model's server, so it has the metrics of both sides.
/// </summary>
internal sealed class GenerationMetrics : IDisposable
{
    /// <summary>The name of the meter and of the activity source.</summary>
    public const string Name = "Atrium.OpenAIProxy";

    private readonly ActivitySource _source = new(Name);
    private readonly LabelSets _labels = new();
    private readonly Histogram<double> _operation;
    private readonly Histogram<double> _firstChunk;
    private readonly Histogram<double> _perChunk;
    private readonly Histogram<double> _request;
    private readonly Histogram<double> _firstToken;
    private readonly Histogram<double> _perToken;
    private readonly TokenMetrics _tokens;
    private readonly bool _content;

    /// <summary>Creates the instruments.</summary>
    public GenerationMetrics(IMeterFactory meters, IOptions<TelemetryOptions> options)
    {
        var meter = meters.Create(Name);
        _operation = meter.CreateHistogram(
            "gen_ai.client.operation.duration", "s", "Time from asking the engine to the end of its answer.", advice: Buckets.Seconds);
        _firstChunk = meter.CreateHistogram(
            "gen_ai.client.operation.time_to_first_chunk", "s", "Streams: time from asking the engine to its first content.", advice: Buckets.Seconds);
        _perChunk = meter.CreateHistogram(
            "gen_ai.client.operation.time_per_output_chunk", "s", "Streams: time between two pieces of content.", advice: Buckets.Seconds);
        _request = meter.CreateHistogram("gen_ai.server.request.duration", "s", "Time from request to end of answer.", advice: Buckets.Seconds);
        _firstToken = meter.CreateHistogram("gen_ai.server.time_to_first_token", "s", "Streams: time from request to first content.", advice: Buckets.FirstToken);
        _perToken = meter.CreateHistogram("gen_ai.server.time_per_output_token", "s", "Streams: time per token after the first.", advice: Buckets.PerToken);
        _tokens = new TokenMetrics(meter, options.Value.LatestDraft);
        _content = options.Value.CaptureContent;
    }

    /// <inheritdoc/>
    public void Dispose() => _source.Dispose();

    /// <summary>Begins to measure a generation. The span is null when nobody listens.</summary>
    public Activity? Begin(GenerationRequest request, GenerationRecord record)
    {
        record.Asked(request.Prompt is null ? GenAI.Chat : GenAI.TextCompletion, request.Stream, request.Messages.All(static turn => turn.Media.Count == 0));
        var span = Begin(record);
        if (span is not null)
        {
            GenerationSpan.Ask(span, request);
            if (_content)
            {
                MessageContent.Ask(span, request);
                record.Content = new CollectedAnswer();
            }
        }

        if (request.Stream && _perChunk.Enabled)
        {
            KeyValuePair<string, object?>[]? labels = null;
            record.ChunkGap = gap => _perChunk.Record(gap.TotalSeconds, labels ??= _labels.Of(record));
        }

        return span;
    }

    /// <summary>Begins to measure the making of vectors.</summary>
    public Activity? Begin(EmbeddingRequest request, GenerationRecord record)
    {
        record.Asked(GenAI.Embeddings, stream: false, textOnly: true);
        var span = Begin(record);
        if (span is not null)
        {
            GenerationSpan.Ask(span, request);
        }

        return span;
    }

    /// <summary>Counts what ended, and completes its span.</summary>
    public void End(GenerationRecord record, Activity? span, bool cancelled)
    {
        var labels = _labels.Of(record);
        var error = ErrorType.Of(record, cancelled);
        if (record.Usage is { } usage)
        {
            _tokens.Record(usage, record, labels);
        }

        if (record is { Stream: true, TimeToFirstChunk: { } chunk, TimeToFirstContent: { } first })
        {
            _firstChunk.Record(chunk.TotalSeconds, labels);
            if (error is null)
            {
                _firstToken.Record(first.TotalSeconds, labels);
                if (record is { TimeToEnd: { } end, Usage: { Estimated: false, Completion: > 1 } counted })
                {
                    _perToken.Record((end - first).TotalSeconds / (counted.Completion - 1), labels);
                }
            }
        }

        var all = error is null ? labels : [.. labels, new(GenAI.ErrorType, error)];
        _operation.Record(record.SinceAsked.TotalSeconds, all);
        _request.Record(record.Elapsed.TotalSeconds, all);
        if (span is not null)
        {
            GenerationSpan.Answer(span, record, error);
            MessageContent.Answer(span, record);
            span.Dispose();
        }
    }

    private Activity? Begin(GenerationRecord record)
    {
        var span = _source.StartActivity($"{record.Operation} {record.Model}", ActivityKind.Client);
        return span?.SetTag(GenAI.OperationName, record.Operation).SetTag(GenAI.RequestModel, record.Model);
    }
}
