using System.Buffers;
using System.Net;
using System.Text.Json;
using System.Text.Json.Serialization;
using Atrium.OpenAIProxy.Generation;

namespace Atrium.OpenAIProxy.Backends.Triton;

/// <summary>Embeddings: by <c>infer</c>, all texts at once, or by vLLM's <c>embedding_request</c>, one after another.</summary>
internal sealed class TritonEmbeddings(TritonClient client, TimeProvider time)
{
    private const string Vectors = "embedding";
    private const string Counts = "num_input_tokens";

    /// <summary>The vectors of the request's texts.</summary>
    /// <exception cref="EngineException">The engine refuses.</exception>
    /// <exception cref="InvalidDataException">What came is no answer to the request.</exception>
    public async Task<EmbeddingResult> EmbedAsync(EmbeddingRequest request, TritonModel model, CancellationToken cancellationToken)
    {
        if (model.Embeddings == EmbeddingWay.None)
        {
            throw Refused("The engine behind this model gives no embeddings.", "model");
        }

        if (request.TokenInputs.Count > 0)
        {
            throw Refused("The engine behind this model embeds texts, not token ids.", "input");
        }

        if (model.Embeddings == EmbeddingWay.VllmRequest)
        {
            return await EachAsync(request, model, cancellationToken);
        }

        return request.Dimensions is null
            ? await AllAsync(request, model, cancellationToken)
            : throw Refused("Unsupported parameter: 'dimensions'. The engine behind this model gives vectors of one length.", "dimensions");
    }

    private async Task<EmbeddingResult> AllAsync(EmbeddingRequest request, TritonModel model, CancellationToken cancellationToken)
    {
        var counts = model.Outputs.Contains(Counts);
        using var response = await SendAsync("infer", InferBody(request.Inputs, counts), request.RequestId, model, cancellationToken);
        await using var body = await response.Content.ReadAsStreamAsync(cancellationToken);
        var outputs = (await JsonSerializer.DeserializeAsync(body, TritonJson.Default.InferReply, cancellationToken))?.Outputs ?? [];
        var vectors = Rows(outputs.FirstOrDefault(static output => output.Name == Vectors), request.Inputs.Count);
        var tokens = outputs.FirstOrDefault(static output => output.Name == Counts)?.Data is { } list && list.Length == request.Inputs.Count
            ? (int)list.Sum(static count => (double)count)
            : (int?)null;
        return new EmbeddingResult(vectors, tokens ?? Estimate(request.Inputs), Estimated: tokens is null);
    }

    private async Task<EmbeddingResult> EachAsync(EmbeddingRequest request, TritonModel model, CancellationToken cancellationToken)
    {
        var vectors = new List<float[]>();
        int? tokens = 0;
        foreach (var text in request.Inputs)
        {
            using var response = await SendAsync("generate", VllmBody(text, request.Dimensions), request.RequestId, model, cancellationToken);
            await using var body = await response.Content.ReadAsStreamAsync(cancellationToken);
            var reply = await JsonSerializer.DeserializeAsync(body, TritonJson.Default.VllmEmbedding, cancellationToken);
            vectors.Add(JsonSerializer.Deserialize(reply?.Text ?? "null", TritonJson.Default.SingleArray) ?? throw NoVectors());
            tokens += reply!.InputTokens;
        }

        return new EmbeddingResult(vectors, tokens ?? Estimate(request.Inputs), Estimated: tokens is null);
    }

    private async Task<HttpResponseMessage> SendAsync(string verb, ReadOnlyMemory<byte> body, string requestId, TritonModel model, CancellationToken cancellationToken)
    {
        var response = await client.PostAsync(verb, body, requestId, cancellationToken);
        if (response.StatusCode == HttpStatusCode.OK)
        {
            return response;
        }

        using (response)
        {
            var failure = await TritonFailures.OfResponseAsync(response, model.ContextLength, time, cancellationToken);

            // vLLM's word for a model that was made to write.
            throw new EngineException(failure.Message.Contains("does not support 'embed'", StringComparison.Ordinal)
                ? failure with { Kind = FailureKind.InvalidRequest, Param = "model" }
                : failure.Kind == FailureKind.ContextLength ? failure with { Param = "input" } : failure);
        }
    }

    private static List<float[]> Rows(InferOutput? output, int count)
    {
        if (output is not { Shape: [var rows, var size], Data: { } data } || rows != count || size <= 0 || data.LongLength != rows * size)
        {
            throw NoVectors();
        }

        return [.. data.Chunk((int)size)];
    }

    private static byte[] InferBody(IReadOnlyList<string> texts, bool counts) => Body(json =>
    {
        json.WriteStartArray("inputs");
        json.WriteStartObject();
        json.WriteString("name", "text_input");
        json.WriteString("datatype", "BYTES");
        json.WriteStartArray("shape");
        json.WriteNumberValue(texts.Count);
        json.WriteEndArray();
        json.WriteStartArray("data");
        foreach (var text in texts)
        {
            json.WriteStringValue(text);
        }

        json.WriteEndArray();
        json.WriteEndObject();
        json.WriteEndArray();
        json.WriteStartArray("outputs");
        foreach (var name in (string[])(counts ? [Vectors, Counts] : [Vectors]))
        {
            json.WriteStartObject();
            json.WriteString("name", name);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    });

    private static byte[] VllmBody(string text, int? dimensions) => Body(json =>
    {
        json.WriteString("text_input", text);
        json.WriteString("embedding_request", Body(inner =>
        {
            inner.WriteString("input", text);
            if (dimensions is { } length)
            {
                inner.WriteStartObject("pooling_params");
                inner.WriteStartArray("dimensions");
                inner.WriteNumberValue(length);
                inner.WriteEndArray();
                inner.WriteEndObject();
            }
        }));
        json.WriteBoolean("return_num_input_tokens", true);
    });

    private static byte[] Body(Action<Utf8JsonWriter> write)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer, new JsonWriterOptions { Encoder = RelaxedJson.Encoder }))
        {
            json.WriteStartObject();
            write(json);
            json.WriteEndObject();
        }

        return buffer.WrittenSpan.ToArray();
    }

    private static int Estimate(IEnumerable<string> texts) => texts.Sum(static text => TokenUsage.Estimate(text.Length));

    private static InvalidDataException NoVectors() => new("The engine's reply holds no embeddings of these texts.");

    private static EngineException Refused(string message, string param) => new(new GenerationFailure(FailureKind.InvalidRequest, message, param));
}

/// <summary>The reply of <c>infer</c>.</summary>
internal sealed record InferReply([property: JsonPropertyName("outputs")] IReadOnlyList<InferOutput>? Outputs);

/// <summary>One output of a reply, in JSON.</summary>
internal sealed record InferOutput(
    [property: JsonPropertyName("name")] string? Name,
    [property: JsonPropertyName("shape")] IReadOnlyList<long>? Shape,
    [property: JsonPropertyName("data")] float[]? Data);

/// <summary>The reply of the vLLM backend to an embedding request: the vector as the text of a JSON array.</summary>
internal sealed record VllmEmbedding(
    [property: JsonPropertyName("text_output")] string? Text,
    [property: JsonPropertyName("num_input_tokens")] int? InputTokens);
