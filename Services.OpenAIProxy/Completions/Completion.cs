using System.Text.Json;
using System.Text.Json.Serialization;
using Atrium.OpenAIProxy.Chat;
using Atrium.OpenAIProxy.Delivery;
using Atrium.OpenAIProxy.Generation;

namespace Atrium.OpenAIProxy.Completions;

/// <summary>A whole answer, as <c>POST /v1/completions</c> gives it without streaming.</summary>
internal sealed record Completion(
    [property: JsonPropertyName("id")] string Id,
    [property: JsonPropertyName("object")] string Object,
    [property: JsonPropertyName("created")] long Created,
    [property: JsonPropertyName("model")] string Model,
    [property: JsonPropertyName("choices")] IReadOnlyList<CompletionChoice> Choices,
    [property: JsonPropertyName("usage")] ChatUsage Usage,
    [property: JsonPropertyName("system_fingerprint"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? SystemFingerprint)
{
    /// <summary>The form of <paramref name="answer"/>.</summary>
    public static Completion Of(CompletionReply reply, CollectedAnswer answer) => new(
        reply.Id, "text_completion", reply.Created, reply.Model, [.. answer.Choices.Select(choice => Choice(reply, choice))],
        ChatUsage.Of(answer.Usage), answer.Started.SystemFingerprint);

    private static CompletionChoice Choice(CompletionReply reply, CollectedChoice choice)
    {
        var echo = reply.EchoOf(choice.Index);
        var logprobs = choice.Logprobs.Count == 0 ? null : CompletionLogprobs.Of(choice.Logprobs, echo.Length);
        return new CompletionChoice(choice.Index, echo + choice.Text, logprobs, choice.FinishReason.Word());
    }
}

/// <summary>One choice of an answer.</summary>
internal sealed record CompletionChoice(
    [property: JsonPropertyName("index")] int Index,
    [property: JsonPropertyName("text")] string Text,
    [property: JsonPropertyName("logprobs")] CompletionLogprobs? Logprobs,
    [property: JsonPropertyName("finish_reason")] string? FinishReason);

/// <summary>Log probabilities in the four lists of this API, all of the same length.</summary>
internal sealed record CompletionLogprobs(
    [property: JsonPropertyName("tokens")] IReadOnlyList<string> Tokens,
    [property: JsonPropertyName("token_logprobs")] IReadOnlyList<double> TokenLogprobs,
    [property: JsonPropertyName("top_logprobs")] IReadOnlyList<IReadOnlyDictionary<string, double>>? TopLogprobs,
    [property: JsonPropertyName("text_offset")] IReadOnlyList<int> TextOffset)
{
    /// <summary>The form of <paramref name="tokens"/>, the first of which stands at <paramref name="offset"/> of the choice's text.</summary>
    public static CompletionLogprobs Of(IReadOnlyList<TokenLogprob> tokens, int offset)
    {
        var offsets = new int[tokens.Count];
        for (var i = 0; i < offsets.Length; i++)
        {
            offsets[i] = offset;
            offset += tokens[i].Token.Length;
        }

        return new CompletionLogprobs(
            [.. tokens.Select(static token => token.Token)],
            [.. tokens.Select(static token => token.Logprob)],
            tokens.All(static token => token.Top.Count == 0) ? null : [.. tokens.Select(static token => Top(token.Top))],
            offsets);
    }

    // Tokens of different bytes may have the same text; the likelier one stays.
    private static Dictionary<string, double> Top(IReadOnlyList<TokenLogprob> top)
    {
        var by = new Dictionary<string, double>(StringComparer.Ordinal);
        foreach (var one in top)
        {
            by.TryAdd(one.Token, one.Logprob);
        }

        return by;
    }
}

[JsonSerializable(typeof(Completion))]
internal sealed partial class CompletionJson : JsonSerializerContext
{
    /// <summary>The context with text written as it is.</summary>
    public static CompletionJson Relaxed { get; } = new(new JsonSerializerOptions { Encoder = RelaxedJson.Encoder });
}
