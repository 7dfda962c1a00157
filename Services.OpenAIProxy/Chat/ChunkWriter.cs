using System.Buffers;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Atrium.OpenAIProxy.Errors;
using Atrium.OpenAIProxy.Generation;

namespace Atrium.OpenAIProxy.Chat;

/// <summary>
/// Writes the chunks of one stream, byte for byte as strict clients want them: the same id, created and model in each, no
/// <c>id:</c> and no <c>retry:</c> lines. Everything but the text of a delta is encoded once per stream.
/// </summary>
internal sealed class ChunkWriter : IDisposable
{
    private const string Padding = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";

    // The sizes of padded chunks differ by multiples of this.
    private const int Grain = 32;

    private readonly IBufferWriter<byte> _output;
    private readonly Utf8JsonWriter _json;
    private readonly ChatReply _reply;
    private readonly byte[] _head;
    private readonly byte[] _tail;
    private int _textLength;

    /// <summary>Writes to <paramref name="output"/>; flushing is the caller's.</summary>
    public ChunkWriter(IBufferWriter<byte> output, ChatReply reply, GenerationEvent.Started engine)
    {
        (_output, _reply) = (output, reply);
        _json = new Utf8JsonWriter(output, new JsonWriterOptions { Encoder = RelaxedJson.Encoder, SkipValidation = true });
        var more = Member("service_tier", engine.ServiceTier) + Member("system_fingerprint", engine.SystemFingerprint);
        _head = Encoding.UTF8.GetBytes(
            $$"""data: {"id":"{{reply.Id}}","object":"chat.completion.chunk","created":{{reply.Created.ToString(CultureInfo.InvariantCulture)}},"model":"{{Encode(reply.Model)}}"{{more}},"choices":[""");
        _tail = reply.IncludeUsage ? ""","usage":null}"""u8.ToArray() : "}"u8.ToArray();
    }

    /// <summary>The chunk that every choice begins with. The text of an answer that can only be calls is null.</summary>
    public void Role(int choice) => Chunk(choice, _reply.CallsOnly
        ? ""","delta":{"role":"assistant","content":null},"logprobs":null,"finish_reason":null}"""u8
        : ""","delta":{"role":"assistant","content":""},"logprobs":null,"finish_reason":null}"""u8);

    /// <summary>A part of the answer, and what is known about its tokens.</summary>
    public void Content(int choice, string delta, IReadOnlyList<TokenLogprob> tokens) => Delta(choice, ""","delta":{"content":"""u8, delta, tokens);

    /// <summary>A part of the thinking.</summary>
    public void Reasoning(int choice, string delta) => Delta(choice, ""","delta":{"reasoning_content":"""u8, delta);

    /// <summary>A part of the refusal.</summary>
    public void Refusal(int choice, string delta) => Delta(choice, ""","delta":{"refusal":"""u8, delta);

    /// <summary>The beginning of a function call.</summary>
    public void ToolCall(GenerationEvent.ToolCallStarted call)
    {
        if (_reply.LegacyFunctions)
        {
            Delta(call.Choice, ""","delta":{"function_call":{"name":"""u8, call.Name, ""","arguments":""}}"""u8);
            return;
        }

        Open(call.Choice, ""","delta":{"tool_calls":[{"index":"""u8);
        Number(call.Index);
        _output.Write(""","id":"""u8);
        Text(call.Id);
        _output.Write(""","type":"function","function":{"name":"""u8);
        Text(call.Name);
        End(""","arguments":""}}]},"logprobs":null,"finish_reason":null}"""u8);
    }

    /// <summary>A part of a call's arguments.</summary>
    public void ToolArguments(GenerationEvent.ToolCallArguments arguments)
    {
        if (_reply.LegacyFunctions)
        {
            Delta(arguments.Choice, ""","delta":{"function_call":{"arguments":"""u8, arguments.Delta, "}}"u8);
            return;
        }

        Open(arguments.Choice, ""","delta":{"tool_calls":[{"index":"""u8);
        Number(arguments.Index);
        _output.Write(""","function":{"arguments":"""u8);
        Text(arguments.Delta);
        End("""}}]},"logprobs":null,"finish_reason":null}"""u8);
    }

    /// <summary>Log probabilities of tokens that have no text of their own, or whose text was held back.</summary>
    public void Logprobs(int choice, IReadOnlyList<TokenLogprob> tokens)
    {
        Open(choice, ""","delta":{}"""u8);
        Tokens(tokens);
        End(""","finish_reason":null}"""u8);
    }

    /// <summary>The chunk that says why a choice ended.</summary>
    public void Finish(int choice, FinishReason reason)
    {
        Open(choice, ""","delta":{},"logprobs":null,"finish_reason":"""u8);
        Text(reason == FinishReason.ToolCalls && _reply.LegacyFunctions ? "function_call" : reason.Word());
        End("}"u8);
    }

    /// <summary>The chunk with the token counts, whose <c>choices</c> are empty.</summary>
    public void Usage(TokenUsage usage)
    {
        _output.Write(_head);
        _output.Write("""],"usage":"""u8);
        _json.Reset();
        JsonSerializer.Serialize(_json, ChatUsage.Of(usage), ChatJson.Relaxed.ChatUsage);
        _json.Flush();
        _output.Write("}\n\n"u8);
    }

    /// <summary>The end of a whole answer.</summary>
    public void Done() => _output.Write("data: [DONE]\n\n"u8);

    /// <summary>A failure after the beginning; nothing may follow it, not even <see cref="Done"/>.</summary>
    public void Error(ApiError error)
    {
        _output.Write("data: "u8);
        _json.Reset();
        JsonSerializer.Serialize(_json, error.Body, ErrorJson.Relaxed.ErrorBody);
        _json.Flush();
        _output.Write("\n\n"u8);
    }

    /// <inheritdoc/>
    public void Dispose() => _json.Dispose();

    private static string Member(string name, string? value) => value is null ? "" : $",\"{name}\":\"{Encode(value)}\"";

    private static string Encode(string text) => JsonEncodedText.Encode(text, RelaxedJson.Encoder).ToString();

    private void Delta(int choice, ReadOnlySpan<byte> before, string text) => Delta(choice, before, text, "}"u8);

    private void Delta(int choice, ReadOnlySpan<byte> before, string text, ReadOnlySpan<byte> after)
    {
        Open(choice, before);
        Text(text);
        _output.Write(after);
        End(""","logprobs":null,"finish_reason":null}"""u8);
    }

    private void Delta(int choice, ReadOnlySpan<byte> before, string text, IReadOnlyList<TokenLogprob> tokens)
    {
        if (tokens.Count == 0)
        {
            Delta(choice, before, text);
            return;
        }

        Open(choice, before);
        Text(text);
        _output.Write("}"u8);
        Tokens(tokens);
        End(""","finish_reason":null}"""u8);
    }

    private void Chunk(int choice, ReadOnlySpan<byte> rest)
    {
        Open(choice, rest);
        End([]);
    }

    private void Tokens(IReadOnlyList<TokenLogprob> tokens)
    {
        _output.Write(""","logprobs":"""u8);
        _json.Reset();
        JsonSerializer.Serialize(_json, ChatLogprobs.Of(tokens), ChatJson.Relaxed.ChatLogprobs);
        _json.Flush();
    }

    private void Open(int choice, ReadOnlySpan<byte> rest)
    {
        _output.Write(_head);
        _output.Write("""{"index":"""u8);
        Number(choice);
        _output.Write(rest);
    }

    private void Number(int value)
    {
        _json.Reset();
        _json.WriteNumberValue(value);
        _json.Flush();
    }

    private void Text(string text)
    {
        _json.Reset();
        _json.WriteStringValue(text);
        _json.Flush();
        _textLength = (int)_json.BytesCommitted;
    }

    private void End(ReadOnlySpan<byte> rest)
    {
        _output.Write(rest);
        _output.Write("]"u8);
        if (_reply.Obfuscate)
        {
            _output.Write(""","obfuscation":"""u8);
            Text(RandomNumberGenerator.GetString(Padding, Grain - (_textLength % Grain)));
        }

        _output.Write(_tail);
        _output.Write("\n\n"u8);
        _textLength = 0;
    }
}
