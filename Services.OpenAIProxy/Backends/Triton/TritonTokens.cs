using System.Buffers;
using System.Net;
using System.Text.Json;
using System.Text.Json.Serialization;
using Atrium.OpenAIProxy.Generation;

namespace Atrium.OpenAIProxy.Backends.Triton;

/// <summary>Engine.Local's <c>/tokenize</c>, which Triton itself does not have.</summary>
internal sealed class TritonTokens(TritonClient client, TritonOptions options, TimeProvider time)
{
    // An engine that has no /tokenize is asked for it once.
    private volatile bool _known = true;

    /// <summary>The number of tokens of <paramref name="prompt"/>; null where the engine does not count.</summary>
    public async Task<int?> CountAsync(string prompt, CancellationToken cancellationToken)
    {
        if (!_known)
        {
            return null;
        }

        using var silence = new CancellationTokenSource(TimeSpan.FromSeconds(options.ResponseTimeoutSeconds), time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(silence.Token, cancellationToken);
        using var response = await client.TokenizeAsync(Body(prompt, addSpecial: true), either.Token);
        if (response.StatusCode != HttpStatusCode.OK)
        {
            _known &= response.StatusCode is not (HttpStatusCode.NotFound or HttpStatusCode.MethodNotAllowed);
            return null;
        }

        return (await ReadAsync(response, either.Token))?.Count;
    }

    /// <summary>The tokens of a text.</summary>
    /// <exception cref="EngineException">The engine refuses, or has no such thing.</exception>
    public async Task<TokenizeResult> TokenizeAsync(TokenizeRequest request, int? contextLength, CancellationToken cancellationToken)
    {
        using var response = await client.TokenizeAsync(Body(request.Text, request.AddSpecial), cancellationToken);
        return response.StatusCode switch
        {
            HttpStatusCode.OK => await ReadAsync(response, cancellationToken) is { Tokens: { } tokens }
                ? new TokenizeResult(tokens, contextLength)
                : throw new InvalidDataException("The engine's reply holds no tokens."),
            HttpStatusCode.NotFound or HttpStatusCode.MethodNotAllowed =>
                throw new EngineException(new GenerationFailure(FailureKind.InvalidRequest, "The engine behind this model does not show its tokens.", "model")),
            _ => throw new EngineException(await TritonFailures.OfResponseAsync(response, contextLength, time, cancellationToken)),
        };
    }

    private static async Task<LocalTokens?> ReadAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        await using var body = await response.Content.ReadAsStreamAsync(cancellationToken);
        return await JsonSerializer.DeserializeAsync(body, TritonJson.Default.LocalTokens, cancellationToken);
    }

    private ReadOnlyMemory<byte> Body(string text, bool addSpecial)
    {
        var buffer = new ArrayBufferWriter<byte>(text.Length + 64);
        using var json = new Utf8JsonWriter(buffer, new JsonWriterOptions { Encoder = RelaxedJson.Encoder });
        json.WriteStartObject();
        json.WriteString("model", options.Model);
        json.WriteString("text", text);

        // The engine's own default is that of generate, so that a count is the prompt's.
        if (!addSpecial)
        {
            json.WriteBoolean("add_special", false);
        }

        json.WriteEndObject();
        json.Flush();
        return buffer.WrittenMemory;
    }
}

/// <summary>The reply of Engine.Local's <c>/tokenize</c>, as far as it is read here.</summary>
internal sealed record LocalTokens(
    [property: JsonPropertyName("tokens")] IReadOnlyList<int>? Tokens,
    [property: JsonPropertyName("count")] int? Count);
