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
    private readonly Utf8JsonWriter _text;
    private readonly byte[] _head;
    private readonly byte[] _tail;

    /// <summary>Writes to <paramref name="output"/>; flushing is the caller's.</summary>
    public ChunkWriter(IBufferWriter<byte> output, string id, long created, string model, bool includeUsage)
    {
        _output = output;
        _text = new Utf8JsonWriter(output, new JsonWriterOptions { Encoder = RelaxedJson.Encoder, SkipValidation = true });
        _head = Encoding.UTF8.GetBytes(
            $$"""data: {"id":"{{id}}","object":"chat.completion.chunk","created":{{created.ToString(CultureInfo.InvariantCulture)}},"model":"{{JsonEncodedText.Encode(model, RelaxedJson.Encoder)}}","choices":[""");
        _tail = includeUsage ? """],"usage":null}"""u8.ToArray() : "]}"u8.ToArray();
    }

    /// <summary>The chunk that every stream begins with.</summary>
    public void Role() => Chunk("""{"index":0,"delta":{"role":"assistant","content":""},"logprobs":null,"finish_reason":null}"""u8);

    /// <summary>A part of the answer.</summary>
    public void Content(string delta) => Delta("""{"index":0,"delta":{"content":"""u8, delta);

    /// <summary>A part of the thinking.</summary>
    public void Reasoning(string delta) => Delta("""{"index":0,"delta":{"reasoning_content":"""u8, delta);

    /// <summary>The chunk that says why the answer ended.</summary>
    public void Finish(FinishReason reason) => Chunk(reason == FinishReason.Length
        ? """{"index":0,"delta":{},"logprobs":null,"finish_reason":"length"}"""u8
        : """{"index":0,"delta":{},"logprobs":null,"finish_reason":"stop"}"""u8);

    /// <summary>The chunk with the token counts, whose <c>choices</c> are empty.</summary>
    public void Usage(TokenUsage usage)
    {
        _output.Write(_head);
        _output.Write("""],"usage":"""u8);
        _text.Reset();
        JsonSerializer.Serialize(_text, ChatUsage.Of(usage), ChatJson.Relaxed.ChatUsage);
        _text.Flush();
        _output.Write("}\n\n"u8);
    }

    /// <summary>The end of a whole answer.</summary>
    public void Done() => _output.Write("data: [DONE]\n\n"u8);

    /// <summary>A failure after the beginning; nothing may follow it, not even <see cref="Done"/>.</summary>
    public void Error(ApiError error)
    {
        _output.Write("data: "u8);
        _text.Reset();
        JsonSerializer.Serialize(_text, error.Body, ErrorJson.Relaxed.ErrorBody);
        _text.Flush();
        _output.Write("\n\n"u8);
    }

    /// <summary>A comment, which clients skip and which keeps proxies from closing a silent connection.</summary>
    public static void KeepAlive(IBufferWriter<byte> output) => output.Write(": keep-alive\n\n"u8);

    /// <inheritdoc/>
    public void Dispose() => _text.Dispose();

    private void Delta(ReadOnlySpan<byte> before, string text)
    {
        _output.Write(_head);
        _output.Write(before);
        _text.Reset();
        _text.WriteStringValue(text);
        _text.Flush();
        _output.Write("""},"logprobs":null,"finish_reason":null}"""u8);
        End();
    }

    private void Chunk(ReadOnlySpan<byte> choice)
    {
        _output.Write(_head);
        _output.Write(choice);
        End();
    }

    private void End()
    {
        _output.Write(_tail);
        _output.Write("\n\n"u8);
    }
}
