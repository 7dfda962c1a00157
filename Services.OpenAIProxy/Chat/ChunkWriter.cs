using System.Buffers;
using System.Globalization;
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
    private readonly IBufferWriter<byte> _output;
    private readonly Utf8JsonWriter _json;
    private readonly byte[] _head;
    private readonly byte[] _tail;

    /// <summary>Writes to <paramref name="output"/>; flushing is the caller's.</summary>
    public ChunkWriter(IBufferWriter<byte> output, ChatReply reply, GenerationEvent.Started engine)
    {
        _output = output;
        _json = new Utf8JsonWriter(output, new JsonWriterOptions { Encoder = RelaxedJson.Encoder, SkipValidation = true });
        var more = Member("service_tier", engine.ServiceTier) + Member("system_fingerprint", engine.SystemFingerprint);
        _head = Encoding.UTF8.GetBytes(
            $$"""data: {"id":"{{reply.Id}}","object":"chat.completion.chunk","created":{{reply.Created.ToString(CultureInfo.InvariantCulture)}},"model":"{{Encode(reply.Model)}}"{{more}},"choices":[""");
        _tail = reply.IncludeUsage ? """],"usage":null}"""u8.ToArray() : "]}"u8.ToArray();
    }

    /// <summary>The chunk that every choice begins with.</summary>
    public void Role(int choice) => Chunk(choice, ""","delta":{"role":"assistant","content":""},"logprobs":null,"finish_reason":null}"""u8);

    /// <summary>A part of the answer.</summary>
    public void Content(int choice, string delta) => Delta(choice, ""","delta":{"content":"""u8, delta);

    /// <summary>A part of the thinking.</summary>
    public void Reasoning(int choice, string delta) => Delta(choice, ""","delta":{"reasoning_content":"""u8, delta);

    /// <summary>A part of the refusal.</summary>
    public void Refusal(int choice, string delta) => Delta(choice, ""","delta":{"refusal":"""u8, delta);

    /// <summary>The beginning of a function call.</summary>
    public void ToolCall(GenerationEvent.ToolCallStarted call)
    {
        Open(call.Choice, ""","delta":{"tool_calls":[{"index":"""u8);
        Number(call.Index);
        _output.Write(""","id":"""u8);
        Text(call.Id);
        _output.Write(""","type":"function","function":{"name":"""u8);
        Text(call.Name);
        _output.Write(""","arguments":""}}]},"logprobs":null,"finish_reason":null}"""u8);
        End();
    }

    /// <summary>A part of a call's arguments.</summary>
    public void ToolArguments(GenerationEvent.ToolCallArguments arguments)
    {
        Open(arguments.Choice, ""","delta":{"tool_calls":[{"index":"""u8);
        Number(arguments.Index);
        _output.Write(""","function":{"arguments":"""u8);
        Text(arguments.Delta);
        _output.Write("""}}]},"logprobs":null,"finish_reason":null}"""u8);
        End();
    }

    /// <summary>Log probabilities of tokens whose text is in chunks of its own.</summary>
    public void Logprobs(int choice, IReadOnlyList<TokenLogprob> tokens)
    {
        Open(choice, ""","delta":{},"logprobs":"""u8);
        _json.Reset();
        JsonSerializer.Serialize(_json, ChatLogprobs.Of(tokens), ChatJson.Relaxed.ChatLogprobs);
        _json.Flush();
        _output.Write(""","finish_reason":null}"""u8);
        End();
    }

    /// <summary>The chunk that says why a choice ended.</summary>
    public void Finish(int choice, FinishReason reason)
    {
        Open(choice, ""","delta":{},"logprobs":null,"finish_reason":"""u8);
        Text(reason.Word());
        _output.Write("}"u8);
        End();
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

    private void Delta(int choice, ReadOnlySpan<byte> before, string text)
    {
        Open(choice, before);
        Text(text);
        _output.Write("""},"logprobs":null,"finish_reason":null}"""u8);
        End();
    }

    private void Chunk(int choice, ReadOnlySpan<byte> rest)
    {
        Open(choice, rest);
        End();
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
    }

    private void End()
    {
        _output.Write(_tail);
        _output.Write("\n\n"u8);
    }
}
