using System.Globalization;
using System.Text.Json.Serialization;
using Atrium.OpenAIProxy.Delivery;
using Atrium.OpenAIProxy.Errors;
using Atrium.OpenAIProxy.Generation;

namespace Atrium.OpenAIProxy.RequestRows;

/// <summary>What is written about one request that something was generated for.</summary>
internal sealed record RequestRow
{
    // What clients write is cut here, so that a bound on the number of rows is a bound on memory.
    private const int MostCharacters = 256;

    [JsonPropertyName("timestamp")]
    public required string Timestamp { get; init; }

    [JsonPropertyName("request_id")]
    public required string RequestId { get; init; }

    [JsonPropertyName("endpoint")]
    public required string Endpoint { get; init; }

    [JsonPropertyName("model")]
    public required string Model { get; init; }

    [JsonPropertyName("tokens_in")]
    public required int TokensIn { get; init; }

    [JsonPropertyName("tokens_out")]
    public required int TokensOut { get; init; }

    [JsonPropertyName("bytes_in")]
    public required long BytesIn { get; init; }

    [JsonPropertyName("bytes_out")]
    public required long BytesOut { get; init; }

    [JsonPropertyName("latency_ms")]
    public required double LatencyMs { get; init; }

    [JsonPropertyName("ttft_ms"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? TtftMs { get; init; }

    [JsonPropertyName("status_code")]
    public required int StatusCode { get; init; }

    [JsonPropertyName("stream")]
    public required bool Stream { get; init; }

    [JsonPropertyName("client_ip")]
    public required string ClientIp { get; init; }

    /// <summary>The row about an answer. A client that left before a status was sent counts as 499.</summary>
    public static RequestRow Of(HttpContext context, GenerationRecord record, string model, Exception? thrown) => new()
    {
        // Three decimals: more than ClickHouse's DateTime keeps, and what DateTime64(3) does.
        Timestamp = record.Started.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture),
        RequestId = Cut(context.TraceIdentifier),
        Endpoint = Cut(context.Request.Path),
        Model = Cut(record.Model ?? model),
        TokensIn = record.Usage?.Prompt ?? 0,
        TokensOut = record.Usage?.Completion ?? 0,
        BytesIn = record.BytesIn,
        BytesOut = record.BytesOut,
        LatencyMs = record.Elapsed.TotalMilliseconds,
        TtftMs = record.Stream ? record.TimeToFirstToken?.TotalMilliseconds : null,
        StatusCode = context.Response.HasStarted ? context.Response.StatusCode : Status(context, thrown),
        Stream = record.Stream,
        ClientIp = Cut(context.Request.Headers["X-Forwarded-For"].ToString()),
    };

    private static int Status(HttpContext context, Exception? thrown) => thrown switch
    {
        null => context.Response.StatusCode,
        ApiException refused => refused.Error.Status,
        EngineException failed => failed.Failure.ToApiError().Status,
        _ when context.RequestAborted.IsCancellationRequested => StatusCodes.Status499ClientClosedRequest,
        _ => StatusCodes.Status500InternalServerError,
    };

    private static string Cut(string? text) => text is null ? ""
        : text.Length <= MostCharacters ? text
        : text[..(char.IsHighSurrogate(text[MostCharacters - 1]) ? MostCharacters - 1 : MostCharacters)];
}

[JsonSerializable(typeof(RequestRow))]
internal sealed partial class RowJson : JsonSerializerContext;
