using System.Text.Json.Serialization;

namespace Atrium.OpenAIProxy.RequestRows;

/// <summary>What is written about one chat request.</summary>
internal sealed record RequestRow
{
    [JsonPropertyName("timestamp")]
    public required DateTime Timestamp { get; init; }

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
}

[JsonSerializable(typeof(RequestRow))]
internal sealed partial class RowJson : JsonSerializerContext;
