using System.Buffers;
using System.Net;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using Atrium.OpenAIProxy.Chat;
using Atrium.OpenAIProxy.Generation;
using Microsoft.Extensions.Options;

namespace Atrium.OpenAIProxy.Triton;

/// <summary>
/// How many tokens an answer may have. A client that does not say gets the usual number, or what the context has left: an engine
/// refuses prompt and answer that do not fit together, and a limit that nobody asked for must not be the reason.
/// </summary>
internal sealed class ContextRoom(TritonClient client, IOptions<TritonOptions> options, TimeProvider time)
{
    // Tokenizers may add a token for the beginning of a text.
    private const int Added = 8;

    /// <summary>The limit for an answer to <paramref name="prompt"/>.</summary>
    /// <exception cref="TritonException">The prompt alone fills the context.</exception>
    public async Task<int> LimitAsync(ChatRequest request, TritonModel model, string prompt, CancellationToken cancellationToken)
    {
        if (request.MaxTokens is { } limit)
        {
            return limit;
        }

        // A token is at least one byte, so most prompts need not be counted to know that there is room.
        if (model.ContextLength is not { } context || context - Encoding.UTF8.GetByteCount(prompt) - Added >= ChatRequest.DefaultMaxTokens)
        {
            return ChatRequest.DefaultMaxTokens;
        }

        var count = model.CountsTokens ? await CountAsync(model, prompt, cancellationToken) : null;

        // Half of the estimated room where nobody counts: rather a short answer than a refusal.
        var room = count is { } tokens ? context - tokens : Math.Max(1, (context - TokenUsage.Estimate(prompt.Length)) / 2);
        return room >= 1
            ? Math.Min(ChatRequest.DefaultMaxTokens, room)
            : throw new TritonException(new GenerationFailure(
                FailureKind.ContextLength,
                $"This model's maximum context length is {context} tokens. However, your messages resulted in {count} tokens. Please reduce the length of the messages."));
    }

    private async Task<int?> CountAsync(TritonModel model, string prompt, CancellationToken cancellationToken)
    {
        using var silence = new CancellationTokenSource(TimeSpan.FromSeconds(options.Value.ResponseTimeoutSeconds), time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(silence.Token, cancellationToken);
        using var response = await client.TokenizeAsync(Body(prompt), either.Token);
        if (response.StatusCode != HttpStatusCode.OK)
        {
            model.CountsTokens &= response.StatusCode is not (HttpStatusCode.NotFound or HttpStatusCode.MethodNotAllowed);
            return null;
        }

        await using var body = await response.Content.ReadAsStreamAsync(either.Token);
        return (await JsonSerializer.DeserializeAsync(body, TokenCountJson.Default.TokenCount, either.Token))?.Count;
    }

    private ReadOnlyMemory<byte> Body(string prompt)
    {
        var buffer = new ArrayBufferWriter<byte>(prompt.Length + 64);
        using var json = new Utf8JsonWriter(buffer, new JsonWriterOptions { Encoder = RelaxedJson.Encoder });
        json.WriteStartObject();
        json.WriteString("model", options.Value.Model);
        json.WriteString("text", prompt);
        json.WriteEndObject();
        json.Flush();
        return buffer.WrittenMemory;
    }
}

/// <summary>The reply of Engine.Local's <c>/tokenize</c>, as far as it is read here.</summary>
internal sealed record TokenCount([property: JsonPropertyName("count")] int? Count);

[JsonSerializable(typeof(TokenCount))]
internal sealed partial class TokenCountJson : JsonSerializerContext;
