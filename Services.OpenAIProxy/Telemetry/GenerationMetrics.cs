using System.Diagnostics;
using System.Diagnostics.Metrics;
using Atrium.OpenAIProxy.Delivery;
using Atrium.OpenAIProxy.Generation;
using Microsoft.Extensions.Options;

namespace Atrium.OpenAIProxy.Telemetry;

/// <summary>
/// Metrics and spans of generations, with the names, units and buckets of OpenTelemetry's conventions for generative AI
/// (https://github.com/open-telemetry/semantic-conventions-genai). The model label has one value, the model that is served, so what
/// clients write cannot multiply the series.
/// </summary>
internal sealed class GenerationMetrics : IDisposable
{
    /// <summary>The name of the meter and of the activity source.</summary>
    public const string Name = "Atrium.OpenAIProxy";

    private static readonly double[] Seconds = [.01, .02, .04, .08, .16, .32, .64, 1.28, 2.56, 5.12, 10.24, 20.48, 40.96, 81.92];
    private static readonly double[] FirstTokenSeconds = [.001, .005, .01, .02, .04, .06, .08, .1, .25, .5, .75, 1, 2.5, 5, 7.5, 10];
    private static readonly int[] Tokens = [1, 4, 16, 64, 256, 1024, 4096, 16384, 65536, 262144, 1048576, 4194304, 16777216, 67108864];

    private readonly Histogram<double> _duration;
    private readonly Histogram<double> _firstToken;
    private readonly Histogram<int> _tokens;
    private readonly ActivitySource _source = new(Name);
    private readonly string _model;

    /// <summary>Creates the instruments.</summary>
    public GenerationMetrics(IMeterFactory meters, IOptions<ProxyOptions> options)
    {
        _model = options.Value.ModelName;
        var meter = meters.Create(Name);
        _duration = meter.CreateHistogram("gen_ai.server.request.duration", "s", "Time from request to end of answer.", advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = Seconds });
        _firstToken = meter.CreateHistogram("gen_ai.server.time_to_first_token", "s", "Time from request to first visible text.", advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = FirstTokenSeconds });
        _tokens = meter.CreateHistogram("gen_ai.client.token.usage", "{token}", "Tokens of prompts and answers.", advice: new InstrumentAdvice<int> { HistogramBucketBoundaries = Tokens });
    }

    /// <inheritdoc/>
    public void Dispose() => _source.Dispose();

    /// <summary>Begins the span of a generation; null when nobody listens.</summary>
    public Activity? Begin(GenerationRequest request)
    {
        var span = _source.StartActivity($"chat {_model}", ActivityKind.Client);
        if (span is { IsAllDataRequested: true })
        {
            span.SetTag("gen_ai.operation.name", "chat");
            span.SetTag("gen_ai.provider.name", "triton");
            span.SetTag("gen_ai.request.model", _model);
            span.SetTag("gen_ai.request.stream", request.Stream);
            span.SetTag("gen_ai.request.temperature", request.Sampling.Temperature);
            span.SetTag("gen_ai.request.top_p", request.Sampling.TopP);
            span.SetTag("gen_ai.request.max_tokens", request.MaxTokens);
            span.SetTag("gen_ai.request.seed", request.Sampling.Seed);
        }

        return span;
    }

    /// <summary>Counts a generation that ended, and completes its span.</summary>
    public void End(GenerationRecord record, Activity? span, bool cancelled)
    {
        var error = record.Failure?.Kind.ToString() ?? (cancelled ? "cancelled" : null);
        var tags = new TagList { { "gen_ai.operation.name", "chat" }, { "gen_ai.provider.name", "triton" }, { "gen_ai.request.model", _model } };
        if (record.TimeToFirstToken is { } first)
        {
            _firstToken.Record(first.TotalSeconds, tags);
        }

        if (record.Usage is { Estimated: false } usage)
        {
            _tokens.Record(usage.Prompt, [.. tags, new("gen_ai.token.type", "input")]);
            _tokens.Record(usage.Completion, [.. tags, new("gen_ai.token.type", "output")]);
        }

        if (error is not null)
        {
            tags.Add("error.type", error);
            span?.SetTag("error.type", error);
            span?.SetStatus(ActivityStatusCode.Error);
        }

        _duration.Record(record.Elapsed.TotalSeconds, tags);
        span?.SetTag("gen_ai.usage.input_tokens", record.Usage?.Prompt);
        span?.SetTag("gen_ai.usage.output_tokens", record.Usage?.Completion);
        span?.Dispose();
    }
}
