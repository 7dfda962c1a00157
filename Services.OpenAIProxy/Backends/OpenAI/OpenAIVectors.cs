using System.Buffers;
using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text.Json;
using Atrium.OpenAIProxy.Backends.OpenAI.Requests;
using Atrium.OpenAIProxy.Generation;

namespace Atrium.OpenAIProxy.Backends.OpenAI;

/// <summary>Embeddings and tokens: what an engine answers in one piece besides text.</summary>
internal sealed class OpenAIVectors(OpenAIClient client, OpenAIAddress address, OpenAIOptions options, TimeProvider time)
{
    private static readonly JsonWriterOptions Writing = new() { Encoder = RelaxedJson.Encoder, SkipValidation = true };

    /// <summary>As <see cref="IBackend.EmbedAsync"/>.</summary>
    public async Task<EmbeddingResult> EmbedAsync(EmbeddingRequest request, CancellationToken cancellationToken)
    {
        using var answer = await AskAsync(address.Embeddings, EmbedBody(request), request.RequestId, cancellationToken);
        var root = answer.RootElement;
        if (!Has(root, "data", JsonValueKind.Array, out var data))
        {
            throw Failed("The engine's answer holds no embeddings.");
        }

        var vectors = new float[data.GetArrayLength()][];
        var place = 0;
        foreach (var one in data.EnumerateArray())
        {
            var index = Has(one, "index", JsonValueKind.Number, out var number) && number.TryGetInt32(out var given) ? given : place;
            if (index < 0 || index >= vectors.Length || vectors[index] is not null
                || one.ValueKind != JsonValueKind.Object || !one.TryGetProperty("embedding", out var vector))
            {
                throw Failed("The engine's embeddings are not numbered as they should be.");
            }

            vectors[index] = Vector(vector);
            place++;
        }

        var wanted = Math.Max(request.Inputs.Count, request.TokenInputs.Count);
        if (vectors.Length != wanted && wanted > 0)
        {
            throw Failed($"The engine gave {vectors.Length} embeddings for {wanted} inputs.");
        }

        int? tokens = Has(root, "usage", JsonValueKind.Object, out var usage) && Has(usage, "prompt_tokens", JsonValueKind.Number, out var count) && count.TryGetInt32(out var prompt)
            ? prompt
            : null;
        return new EmbeddingResult(vectors, tokens ?? TokenUsage.Estimate(request.Inputs.Sum(static text => (long)text.Length)), Estimated: tokens is null);
    }

    /// <summary>As <see cref="IBackend.TokenizeAsync"/>.</summary>
    public async Task<TokenizeResult> TokenizeAsync(TokenizeRequest request, CancellationToken cancellationToken)
    {
        if (options.Flavour is not (OpenAIFlavour.Vllm or OpenAIFlavour.SgLang or OpenAIFlavour.LlamaServer))
        {
            // What the engine makes of a conversation only the engine knows.
            return request is { Tokenizer: not null, Conversation: null }
                ? request.Own(request.Text, null)
                : throw new EngineException(new GenerationFailure(FailureKind.InvalidRequest, $"The engine behind the model '{request.Model}' does not show its tokens.", "model"));
        }

        if (request.Conversation is not null && options.Flavour != OpenAIFlavour.Vllm)
        {
            throw new EngineException(new GenerationFailure(
                FailureKind.InvalidRequest, $"The engine behind the model '{request.Model}' counts the tokens of texts, not of conversations.", "messages"));
        }

        using var answer = await AskAsync(address.Beside("tokenize"), TokenizeBody(request), "", cancellationToken);
        if (!Has(answer.RootElement, "tokens", JsonValueKind.Array, out var tokens))
        {
            throw Failed("The engine's answer holds no tokens.");
        }

        return new TokenizeResult(
            [.. tokens.EnumerateArray().Select(static token => token.ValueKind == JsonValueKind.Number ? token.GetInt32() : throw Failed("The engine's tokens are not numbers."))],
            Has(answer.RootElement, "max_model_len", JsonValueKind.Number, out var length) && length.TryGetInt32(out var context) ? context : null);
    }

    private async Task<JsonDocument> AskAsync(Uri where, ReadOnlyMemory<byte> body, string requestId, CancellationToken cancellationToken)
    {
        using var silence = new CancellationTokenSource(TimeSpan.FromSeconds(options.ResponseTimeoutSeconds), time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(silence.Token, cancellationToken);
        try
        {
            using var response = await client.PostAsync(where, body, requestId, either.Token);
            if (!response.IsSuccessStatusCode)
            {
                throw new EngineException(OpenAIFailures.OfResponse(response, await OpenAIClient.ErrorAsync(response, either.Token), time.GetUtcNow()));
            }

            await using var content = await response.Content.ReadAsStreamAsync(either.Token);
            var answer = await JsonDocument.ParseAsync(content, default, either.Token);
            if (answer.RootElement.ValueKind == JsonValueKind.Object && answer.RootElement.TryGetProperty("error", out var error) && error.ValueKind != JsonValueKind.Null)
            {
                using (answer)
                {
                    throw new EngineException(OpenAIFailures.OfEvent(ErrorReply.Read(JsonMarshal.GetRawUtf8Value(answer.RootElement))));
                }
            }

            return answer;
        }
        catch (Exception exception) when (exception is not EngineException)
        {
            cancellationToken.ThrowIfCancellationRequested();
            throw new EngineException(OpenAIFailures.OfException(exception, started: false));
        }
    }

    private ReadOnlyMemory<byte> EmbedBody(EmbeddingRequest request)
    {
        var buffer = new ArrayBufferWriter<byte>(1024);
        using var json = new Utf8JsonWriter(buffer, Writing);
        json.WriteStartObject();
        json.WriteString("model"u8, options.Model ?? request.Model);
        var hasInput = false;
        if (request.Body.ValueKind == JsonValueKind.Object)
        {
            foreach (var member in request.Body.EnumerateObject())
            {
                if (!member.NameEquals("model"u8) && !member.NameEquals("encoding_format"u8))
                {
                    hasInput |= member.NameEquals("input"u8);
                    json.WritePropertyName(member.Name);
                    json.WriteRawValue(JsonMarshal.GetRawUtf8Value(member.Value), skipInputValidation: true);
                }
            }
        }

        if (!hasInput)
        {
            WriteInput(json, request);
        }

        if (request.Dimensions is { } dimensions && !(request.Body.ValueKind == JsonValueKind.Object && request.Body.TryGetProperty("dimensions"u8, out _)))
        {
            json.WriteNumber("dimensions"u8, dimensions);
        }

        if (options.Flavour == OpenAIFlavour.OpenAI)
        {
            // A third of the bytes, and nothing to round. The engines at home have not all learnt it.
            json.WriteString("encoding_format"u8, "base64"u8);
        }

        json.WriteEndObject();
        json.Flush();
        return buffer.WrittenMemory;
    }

    private static void WriteInput(Utf8JsonWriter json, EmbeddingRequest request)
    {
        json.WriteStartArray("input"u8);
        foreach (var text in request.Inputs)
        {
            json.WriteStringValue(text);
        }

        foreach (var tokens in request.TokenInputs)
        {
            json.WriteStartArray();
            foreach (var token in tokens)
            {
                json.WriteNumberValue(token);
            }

            json.WriteEndArray();
        }

        json.WriteEndArray();
    }

    private ReadOnlyMemory<byte> TokenizeBody(TokenizeRequest request)
    {
        var buffer = new ArrayBufferWriter<byte>(request.Text.Length + 128);
        using var json = new Utf8JsonWriter(buffer, Writing);
        json.WriteStartObject();
        if (options.Flavour == OpenAIFlavour.LlamaServer)
        {
            json.WriteString("content"u8, request.Text);
            json.WriteBoolean("add_special"u8, request.AddSpecial);
        }
        else
        {
            json.WriteString("model"u8, options.Model ?? request.Model);
            if (request.Conversation is { } conversation)
            {
                ConversationWriter.Write(json, conversation with { Body = default }, options.Reasoning);
            }
            else
            {
                json.WriteString("prompt"u8, request.Text);
            }

            json.WriteBoolean("add_special_tokens"u8, request.AddSpecial);
        }

        json.WriteEndObject();
        json.Flush();
        return buffer.WrittenMemory;
    }

    /// <summary>A list of numbers, or the same as little-endian 32-bit floats in base 64.</summary>
    private static float[] Vector(JsonElement vector)
    {
        if (vector.ValueKind == JsonValueKind.Array)
        {
            return [.. vector.EnumerateArray().Select(static one => one.ValueKind == JsonValueKind.Number ? one.GetSingle() : throw Failed("The engine's embedding is not made of numbers."))];
        }

        if (vector.ValueKind == JsonValueKind.String && vector.TryGetBytesFromBase64(out var bytes) && bytes.Length % sizeof(float) == 0)
        {
            var floats = new float[bytes.Length / sizeof(float)];
            for (var i = 0; i < floats.Length; i++)
            {
                floats[i] = BinaryPrimitives.ReadSingleLittleEndian(bytes.AsSpan(i * sizeof(float)));
            }

            return floats;
        }

        throw Failed("The engine's embedding is neither numbers nor base64.");
    }

    private static bool Has(JsonElement json, string name, JsonValueKind kind, out JsonElement value)
    {
        value = default;
        return json.ValueKind == JsonValueKind.Object && json.TryGetProperty(name, out value) && value.ValueKind == kind;
    }

    private static EngineException Failed(string message) => new(new GenerationFailure(FailureKind.Engine, message));
}
