using System.Text;
using System.Text.Json.Serialization;
using Atrium.OpenAIProxy.Generation;

namespace Atrium.OpenAIProxy.Chat;

/// <summary>The log probabilities of an answer's tokens.</summary>
internal sealed record ChatLogprobs(
    [property: JsonPropertyName("content")] IReadOnlyList<ChatTokenLogprob> Content,
    [property: JsonPropertyName("refusal")] IReadOnlyList<ChatTokenLogprob>? Refusal)
{
    /// <summary>The form of <paramref name="tokens"/>.</summary>
    public static ChatLogprobs Of(IEnumerable<TokenLogprob> tokens) => new([.. tokens.Select(ChatTokenLogprob.Of)], Refusal: null);
}

/// <summary>One token, and the alternatives to it.</summary>
internal sealed record ChatTokenLogprob(
    [property: JsonPropertyName("token")] string Token,
    [property: JsonPropertyName("logprob")] double Logprob,
    [property: JsonPropertyName("bytes")] IReadOnlyList<int>? Bytes,
    [property: JsonPropertyName("top_logprobs")] IReadOnlyList<ChatTopLogprob> TopLogprobs)
{
    /// <summary>The form of <paramref name="token"/>.</summary>
    public static ChatTokenLogprob Of(TokenLogprob token) => new(
        token.Token, token.Logprob, BytesOf(token), [.. token.Top.Select(static top => new ChatTopLogprob(top.Token, top.Logprob, BytesOf(top)))]);

    private static IReadOnlyList<int>? BytesOf(TokenLogprob token) =>
        token.Bytes is { } bytes ? [.. bytes.Select(static one => (int)one)]
        : token.Token.Contains('\uFFFD', StringComparison.Ordinal) ? null
        : [.. Encoding.UTF8.GetBytes(token.Token).Select(static one => (int)one)];
}

/// <summary>An alternative.</summary>
internal sealed record ChatTopLogprob(
    [property: JsonPropertyName("token")] string Token,
    [property: JsonPropertyName("logprob")] double Logprob,
    [property: JsonPropertyName("bytes")] IReadOnlyList<int>? Bytes);
