using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Atrium.Engine.Models;
using Atrium.Engine.Sampling;

namespace Atrium.Engine.Generate;

/// <summary>
/// Writes the output <c>logprobs</c>: a JSON array of tokens, inside a string, because an output of Triton's type BYTES is a string.
/// </summary>
internal sealed class TokenListWriter(Vocabulary vocabulary) : IDisposable
{
    private readonly ArrayBufferWriter<byte> _buffer = new(512);
    private readonly Utf8JsonWriter _json = new(Stream.Null, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true });

    /// <summary>The array; valid until the next call.</summary>
    public ReadOnlySpan<byte> Write(IReadOnlyList<ChosenToken> tokens)
    {
        _buffer.ResetWrittenCount();
        _json.Reset(_buffer);
        _json.WriteStartArray();
        foreach (var token in tokens)
        {
            _json.WriteStartObject();
            WriteMembers(token.Token);
            _json.WriteStartArray("top"u8);
            foreach (var other in token.Top)
            {
                _json.WriteStartObject();
                WriteMembers(other);
                _json.WriteEndObject();
            }

            _json.WriteEndArray();
            _json.WriteEndObject();
        }

        _json.WriteEndArray();
        _json.Flush();
        return _buffer.WrittenSpan;
    }

    public void Dispose() => _json.Dispose();

    private void WriteMembers(TokenProbability token)
    {
        var bytes = vocabulary.Spelling(token.Token).Span;

        // A part of a character becomes U+FFFD; the exact bytes stand beside it.
        _json.WriteString("token"u8, Encoding.UTF8.GetString(bytes));
        _json.WriteNumber("token_id"u8, token.Token);
        _json.WriteNumber("logprob"u8, token.LogProbability);
        _json.WriteStartArray("bytes"u8);
        foreach (var value in bytes)
        {
            _json.WriteNumberValue(value);
        }

        _json.WriteEndArray();
    }
}
