using System.Text.Json.Serialization;

namespace Atrium.OpenAIProxy.Backends.Tgi;

/// <summary>The reply of <c>GET /info</c>, as far as it is read here.</summary>
internal sealed record TgiInfo
{
    /// <summary>TGI's own limit where it does not say one.</summary>
    public const int UsualStops = 4;

    /// <summary>The model.</summary>
    [JsonPropertyName("model_id")]
    public string? ModelId { get; init; }

    /// <summary>TGI's version.</summary>
    [JsonPropertyName("version")]
    public string? Version { get; init; }

    /// <summary>The most tokens of prompt and answer together.</summary>
    [JsonPropertyName("max_total_tokens")]
    public int? MaxTotalTokens { get; init; }

    /// <summary>The most stop strings of a request.</summary>
    [JsonPropertyName("max_stop_sequences")]
    public int? MaxStopSequences { get; init; }
}

/// <summary>A token of <c>/tokenize</c>.</summary>
internal sealed record TgiToken([property: JsonPropertyName("id")] int Id);

[JsonSerializable(typeof(TgiInfo))]
[JsonSerializable(typeof(IReadOnlyList<TgiToken>))]
internal sealed partial class TgiJson : JsonSerializerContext;
