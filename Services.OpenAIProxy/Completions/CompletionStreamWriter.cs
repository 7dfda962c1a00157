using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Atrium.OpenAIProxy.Chat;
using Atrium.OpenAIProxy.Delivery;
using Atrium.OpenAIProxy.Errors;
using Atrium.OpenAIProxy.Generation;

namespace Atrium.OpenAIProxy.Completions;

/// <summary>Writes an answer as the chunks of a completion stream. Everything but the text of a chunk is encoded once per stream.</summary>
internal sealed class CompletionStreamWriter : IStreamWriter
{
    private readonly IBufferWriter<byte> _output;
    private readonly CompletionReply _reply;
    private readonly Utf8JsonWriter _json;
    private readonly byte[] _head;
    private readonly byte[] _tail;
    private readonly int[] _offsets;
    private TokenUsage? _usage;

    /// <summary>Writes to <paramref name="output"/>; flushing is the caller's.</summary>
    public CompletionStreamWriter(IBufferWriter<byte> output, CompletionReply reply)
    {
        (_output, _reply) = (output, reply);
        _json = new Utf8JsonWriter(output, new JsonWriterOptions { Encoder = RelaxedJson.Encoder, SkipValidation = true });
        _head = Encoding.UTF8.GetBytes(
            $$"""data: {"id":"{{reply.Id}}","object":"text_completion","created":{{reply.Created.ToString(CultureInfo.InvariantCulture)}},"model":"{{JsonEncodedText.Encode(reply.Model, RelaxedJson.Encoder)}}","choices":[""");
        _tail = reply.IncludeUsage ? "],\"usage\":null}\n\n"u8.ToArray() : "]}\n\n"u8.ToArray();
        _offsets = [.. Enumerable.Range(0, reply.Choices).Select(choice => reply.EchoOf(choice).Length)];
    }

    /// <inheritdoc/>
    public void Write(GenerationEvent one)
    {
        switch (one)
        {
            case GenerationEvent.Started when _reply.Order.Echo:
                for (var choice = 0; choice < _reply.Choices; choice++)
                {
                    Chunk(choice, _reply.EchoOf(choice), null, null);
                }

                break;
            case GenerationEvent.Text text:
                Chunk(text.Choice, text.Delta, null, null);
                break;
            case GenerationEvent.Logprobs logprobs:
                Chunk(logprobs.Choice, "", logprobs.Tokens, null);
                break;
            case GenerationEvent.ChoiceEnded ended:
                Chunk(ended.Choice, "", null, ended.Reason.Word());
                break;
            case GenerationEvent.Usage usage:
                _usage = usage.Tokens;
                break;
            case GenerationEvent.Finished:
                if (_reply.IncludeUsage && _usage is { } counts)
                {
                    _output.Write(_head);
                    _output.Write("],\"usage\":"u8);
                    _json.Reset();
                    JsonSerializer.Serialize(_json, ChatUsage.Of(counts), ChatJson.Relaxed.ChatUsage);
                    _output.Write("}\n\n"u8);
                }

                _output.Write("data: [DONE]\n\n"u8);
                break;
        }
    }

    /// <inheritdoc/>
    public void Fail(ApiError error)
    {
        _output.Write("data: "u8);
        _json.Reset();
        JsonSerializer.Serialize(_json, error.Body, ErrorJson.Relaxed.ErrorBody);
        _output.Write("\n\n"u8);
    }

    /// <inheritdoc/>
    public void KeepAlive() => _output.Write(": keep-alive\n\n"u8);

    /// <inheritdoc/>
    public void Dispose() => _json.Dispose();

    private void Chunk(int choice, string text, IReadOnlyList<TokenLogprob>? logprobs, string? finish)
    {
        _output.Write(_head);
        _json.Reset();
        _json.WriteStartObject();
        _json.WriteNumber("index"u8, choice);
        _json.WriteString("text"u8, text);
        _json.WritePropertyName("logprobs"u8);
        if (logprobs is null)
        {
            _json.WriteNullValue();
        }
        else
        {
            JsonSerializer.Serialize(_json, CompletionLogprobs.Of(logprobs, _offsets[choice]), CompletionJson.Relaxed.CompletionLogprobs);
            _offsets[choice] += logprobs.Sum(static token => token.Token.Length);
        }

        _json.WriteString("finish_reason"u8, finish);
        _json.WriteEndObject();
        _json.Flush();
        _output.Write(_tail);
    }
}
