using System.Text;
using System.Text.Json.Serialization;
using Atrium.OpenAIProxy.Generation;

namespace Atrium.OpenAIProxy.Backends.Triton.Dialects;

/// <summary>A token as Engine.Local lists it.</summary>
internal sealed record LocalToken(
    [property: JsonPropertyName("token")] string? Token,
    [property: JsonPropertyName("logprob")] double Logprob,
    [property: JsonPropertyName("bytes")] IReadOnlyList<int>? Bytes,
    [property: JsonPropertyName("top")] IReadOnlyList<LocalToken>? Top)
{
    /// <summary>The same in the terms of this service.</summary>
    public TokenLogprob ToLogprob(IReadOnlyList<TokenLogprob> top)
    {
        var bytes = Bytes is { Count: > 0 } given ? given.Select(static value => unchecked((byte)value)).ToArray() : TokenText.Bytes(Token ?? "");
        return new TokenLogprob(Token ?? "", Logprob, bytes, top);
    }
}

/// <summary>One possible token at a place, as vLLM lists it under the token's id.</summary>
internal sealed record VllmToken(
    [property: JsonPropertyName("logprob")] double Logprob,
    [property: JsonPropertyName("rank")] int? Rank,
    [property: JsonPropertyName("decoded_token")] string? Text)
{
    /// <summary>The same in the terms of this service.</summary>
    public TokenLogprob ToLogprob(IReadOnlyList<TokenLogprob> top) => new(Text ?? "", Logprob, TokenText.Bytes(Text ?? ""), top);
}

/// <summary>What is known of a token's bytes when only its text is given.</summary>
internal static class TokenText
{
    /// <summary>Its UTF-8; null when a part of a character stands in it as U+FFFD.</summary>
    public static byte[]? Bytes(string text) => text.Contains('\uFFFD', StringComparison.Ordinal) ? null : Encoding.UTF8.GetBytes(text);
}

[JsonSerializable(typeof(IReadOnlyList<LocalToken>))]
[JsonSerializable(typeof(IReadOnlyList<OrderedDictionary<string, VllmToken>>))]
internal sealed partial class LogprobJson : JsonSerializerContext;
