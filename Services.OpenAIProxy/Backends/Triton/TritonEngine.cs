using System.Buffers;
using System.Net;
using System.Text.Json;
using System.Text.Json.Serialization;
using Atrium.OpenAIProxy.Generation;
using Atrium.OpenAIProxy.TextEngines;

namespace Atrium.OpenAIProxy.Backends.Triton;

/// <summary>An engine that speaks Triton's generate extension: NVIDIA Triton, or Engine.Local.</summary>
internal sealed class TritonEngine(TritonClient client, TritonModels models, TritonOptions options, TimeProvider time) : ITextEngine
{
    // An engine that has no /tokenize is asked for it once.
    private volatile bool _counts = true;

    /// <inheritdoc/>
    public string Provider => "triton";

    /// <inheritdoc/>
    public Uri Address => options.Url;

    /// <inheritdoc/>
    public async Task<TextModel> DescribeAsync(CancellationToken cancellationToken) => await models.GetAsync(cancellationToken);

    /// <inheritdoc/>
    public void Forget() => models.Forget();

    /// <inheritdoc/>
    public async Task<int?> CountAsync(TextModel model, string prompt, CancellationToken cancellationToken)
    {
        if (!_counts)
        {
            return null;
        }

        using var silence = new CancellationTokenSource(TimeSpan.FromSeconds(options.ResponseTimeoutSeconds), time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(silence.Token, cancellationToken);
        using var response = await client.TokenizeAsync(TokenizeBody(prompt), either.Token);
        if (response.StatusCode != HttpStatusCode.OK)
        {
            _counts &= response.StatusCode is not (HttpStatusCode.NotFound or HttpStatusCode.MethodNotAllowed);
            return null;
        }

        await using var body = await response.Content.ReadAsStreamAsync(either.Token);
        return (await JsonSerializer.DeserializeAsync(body, TokenCountJson.Default.TokenCount, either.Token))?.Count;
    }

    /// <inheritdoc/>
    public async Task<ITextAnswer> OpenAsync(TextCall call, CancellationToken cancellationToken)
    {
        var model = (TritonModel)call.Model;
        var response = await client.GenerateAsync(call.Streamed, TritonRequestWriter.Write(call, model), call.Request.RequestId, cancellationToken);
        try
        {
            return response.StatusCode == HttpStatusCode.OK
                ? await TritonAnswer.OpenAsync(response, call.Streamed, model.ContextLength, cancellationToken)
                : throw new EngineException(await TritonFailures.OfResponseAsync(response, model.ContextLength, cancellationToken));
        }
        catch
        {
            response.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public GenerationFailure Explain(Exception exception, bool started) => TritonFailures.OfException(exception, started);

    /// <inheritdoc/>
    public Task<EmbeddingResult> EmbedAsync(EmbeddingRequest request, CancellationToken cancellationToken) =>
        throw new EngineException(new GenerationFailure(FailureKind.InvalidRequest, "The engine behind this model gives no embeddings.", "model"));

    /// <inheritdoc/>
    public Task<TokenizeResult> TokenizeAsync(TokenizeRequest request, CancellationToken cancellationToken) =>
        throw new EngineException(new GenerationFailure(FailureKind.InvalidRequest, "The engine behind this model does not show its tokens.", "model"));

    /// <inheritdoc/>
    public async Task<BackendHealth> CheckAsync(CancellationToken cancellationToken)
    {
        try
        {
            using var response = await client.GetReadyAsync(cancellationToken);
            return response.IsSuccessStatusCode
                ? new BackendHealth(true)
                : new BackendHealth(false, $"The engine answers, but is not ready (HTTP {(int)response.StatusCode}).");
        }
        catch (HttpRequestException)
        {
            return new BackendHealth(false, "The engine cannot be reached.");
        }
    }

    /// <inheritdoc/>
    public void Dispose() => client.Dispose();

    private ReadOnlyMemory<byte> TokenizeBody(string prompt)
    {
        var buffer = new ArrayBufferWriter<byte>(prompt.Length + 64);
        using var json = new Utf8JsonWriter(buffer, new JsonWriterOptions { Encoder = RelaxedJson.Encoder });
        json.WriteStartObject();
        json.WriteString("model", options.Model);
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
