using Atrium.OpenAIProxy.Generation;
using Atrium.OpenAIProxy.RequestRows;
using Atrium.OpenAIProxy.Routing;

namespace Atrium.OpenAIProxy.Delivery;

/// <summary>What is known about one answer when it ends, for metrics and for the row in ClickHouse.</summary>
internal sealed class GenerationRecord(TimeProvider time)
{
    private readonly long _start = time.GetTimestamp();

    /// <summary>Time since the request came in.</summary>
    public TimeSpan Elapsed => time.GetElapsedTime(_start);

    /// <summary>Time to the first visible text; null when there was none.</summary>
    public TimeSpan? TimeToFirstToken { get; private set; }

    /// <summary>The token counts; null when the answer did not come to its end.</summary>
    public TokenUsage? Usage { get; private set; }

    /// <summary>The model that answers, by the name it is offered under; null until that is known.</summary>
    public string? Model { get; set; }

    /// <summary>The way it took to its engine.</summary>
    public RouteTrace Route { get; } = new();

    /// <summary>The kind of the engine that answers, for telemetry; null while none was asked.</summary>
    public string? Provider => Route.Provider;

    /// <summary>The deployment that answers, as <c>model/name</c>: a name of the configuration; null while none was asked.</summary>
    public string? Deployment => Route.Deployment;

    /// <summary>How many times an engine was asked.</summary>
    public int Attempts => Route.Attempts;

    /// <summary>Why it ended, of several choices the last; null when it did not.</summary>
    public FinishReason? FinishReason { get; private set; }

    /// <summary>Why it failed; null when it did not.</summary>
    public GenerationFailure? Failure { get; private set; }

    /// <summary>Bytes of the request's body.</summary>
    public long BytesIn { get; set; }

    /// <summary>Bytes of the response's body.</summary>
    public long BytesOut { get; set; }

    /// <summary>Takes note of an event.</summary>
    public void Saw(GenerationEvent one)
    {
        switch (one)
        {
            case GenerationEvent.Text:
                TimeToFirstToken ??= Elapsed;
                break;
            case GenerationEvent.Usage usage:
                Usage = usage.Tokens;
                break;
            case GenerationEvent.ChoiceEnded ended:
                FinishReason = ended.Reason;
                break;
            case GenerationEvent.Failed failed:
                Failure = failed.Failure;
                break;
        }
    }

    /// <summary>The row for ClickHouse. A client that left before a status was sent counts as 499.</summary>
    public RequestRow ToRow(HttpContext context, GenerationRequest request) => new()
    {
        Timestamp = time.GetUtcNow().UtcDateTime - Elapsed,
        RequestId = context.TraceIdentifier,
        Endpoint = context.Request.Path,
        Model = Model ?? request.Model,
        TokensIn = Usage?.Prompt ?? 0,
        TokensOut = Usage?.Completion ?? 0,
        BytesIn = BytesIn,
        BytesOut = BytesOut,
        LatencyMs = Elapsed.TotalMilliseconds,
        TtftMs = TimeToFirstToken?.TotalMilliseconds,
        StatusCode = context.Response.HasStarted ? context.Response.StatusCode
            : Failure?.ToApiError().Status ?? (context.RequestAborted.IsCancellationRequested ? StatusCodes.Status499ClientClosedRequest : context.Response.StatusCode),
        Stream = request.Stream,
        ClientIp = context.Request.Headers["X-Forwarded-For"].ToString(),
    };
}
