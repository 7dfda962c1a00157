using System.Buffers;
using System.Text;
using System.Text.Json;
using Atrium.OpenAIProxy.Backends.Wire;
using Atrium.OpenAIProxy.Generation;
using Atrium.OpenAIProxy.TextEngines;

namespace Atrium.OpenAIProxy.Backends.Tgi;

/// <summary>Reads the reply of <c>generate</c>, or the events of <c>generate_stream</c> one after another.</summary>
/// <param name="streamed">Events, whose text is in their tokens; else one reply, whose text is whole.</param>
/// <param name="top">How many alternatives of each token are wanted; null when no tokens are.</param>
internal sealed class TgiReader(bool streamed, int? top)
{
    private readonly ArrayBufferWriter<byte> _text = new();
    private readonly List<TokenLogprob?> _tokens = [];
    private readonly List<List<TokenLogprob>> _alternatives = [];
    private string? _kind;

    /// <summary>Whether the last one had a token or a text.</summary>
    public bool HasText { get; private set; }

    /// <summary>The text and kind of the error that the last one was.</summary>
    public (string Message, string? Kind)? Error { get; private set; }

    /// <summary>Reads into <paramref name="frame"/>, which is empty.</summary>
    /// <exception cref="JsonException">It is not a JSON object.</exception>
    public void Read(ReadOnlySpan<byte> utf8, TextFrame frame)
    {
        (HasText, Error, _kind) = (false, null, null);
        _tokens.Clear();
        _alternatives.Clear();
        var json = new Utf8JsonReader(utf8);
        json.Read();
        if (json.TokenType != JsonTokenType.StartObject)
        {
            throw new JsonException("not an object");
        }

        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            ReadMember(ref json, frame);
        }

        Error = Error is { } error ? (error.Message, _kind) : null;
        for (var i = 0; i < _tokens.Count; i++)
        {
            if (_tokens[i] is { } token)
            {
                frame.Logprobs.Add(i < _alternatives.Count ? token with { Top = [.. _alternatives[i].Take(top ?? 0)] } : token);
            }
        }
    }

    private void ReadMember(ref Utf8JsonReader json, TextFrame frame)
    {
        if (json.ValueTextEquals("token"u8))
        {
            json.Read();
            HasText |= json.TokenType == JsonTokenType.StartObject;
            _tokens.Add(ReadToken(ref json, streamed ? frame.Text : null));
        }
        else if (json.ValueTextEquals("top_tokens"u8))
        {
            json.Read();
            _alternatives.Add(ReadTokens(ref json));
        }
        else if (json.ValueTextEquals("generated_text"u8))
        {
            json.Read();
            if (json.TokenType == JsonTokenType.String)
            {
                // The last event; its details may be missing.
                frame.FinishReason ??= "stop";
                if (!streamed)
                {
                    HasText = true;
                    JsonText.Unescape(json, frame.Text);
                }
            }

            json.Skip();
        }
        else if (json.ValueTextEquals("details"u8))
        {
            json.Read();
            ReadDetails(ref json, frame);
        }
        else if (json.ValueTextEquals("error"u8))
        {
            Error = (Word(ref json) ?? "The engine reported an error without a message.", null);
        }
        else if (json.ValueTextEquals("error_type"u8))
        {
            _kind = Word(ref json);
        }
        else
        {
            json.Read();
            json.Skip();
        }
    }

    private void ReadDetails(ref Utf8JsonReader json, TextFrame frame)
    {
        if (json.TokenType != JsonTokenType.StartObject)
        {
            json.Skip();
            return;
        }

        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            if (json.ValueTextEquals("finish_reason"u8))
            {
                frame.FinishReason = Word(ref json) ?? frame.FinishReason;
            }
            else if (json.ValueTextEquals("generated_tokens"u8))
            {
                frame.OutputTokens = Count(ref json);
            }
            else if (json.ValueTextEquals("input_length"u8))
            {
                frame.InputTokens = Count(ref json);
            }
            else if (json.ValueTextEquals("tokens"u8))
            {
                ReadList(ref json, static (ref Utf8JsonReader one, TgiReader self) => self._tokens.Add(self.ReadToken(ref one, null)));
            }
            else if (json.ValueTextEquals("top_tokens"u8))
            {
                ReadList(ref json, static (ref Utf8JsonReader one, TgiReader self) => self._alternatives.Add(self.ReadTokens(ref one)));
            }
            else
            {
                json.Read();
                json.Skip();
            }
        }
    }

    private delegate void Element(ref Utf8JsonReader json, TgiReader self);

    private void ReadList(ref Utf8JsonReader json, Element element)
    {
        json.Read();
        if (json.TokenType != JsonTokenType.StartArray || top is null)
        {
            json.Skip();
            return;
        }

        while (json.Read() && json.TokenType != JsonTokenType.EndArray)
        {
            element(ref json, this);
        }
    }

    private List<TokenLogprob> ReadTokens(ref Utf8JsonReader json)
    {
        var tokens = new List<TokenLogprob>();
        if (json.TokenType != JsonTokenType.StartArray || top is null)
        {
            json.Skip();
            return tokens;
        }

        while (json.Read() && json.TokenType != JsonTokenType.EndArray)
        {
            if (ReadToken(ref json, null, special: true) is { } token)
            {
                tokens.Add(token);
            }
        }

        return tokens;
    }

    /// <summary>Appends the token's text to <paramref name="text"/>; null where it is a control token, which is no text, or nobody asked.</summary>
    private TokenLogprob? ReadToken(ref Utf8JsonReader json, ArrayBufferWriter<byte>? text, bool special = false)
    {
        if (json.TokenType != JsonTokenType.StartObject)
        {
            json.Skip();
            return null;
        }

        var (control, logprob) = (false, 0.0);
        _text.ResetWrittenCount();
        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            if (json.ValueTextEquals("text"u8))
            {
                json.Read();
                if (json.TokenType == JsonTokenType.String)
                {
                    JsonText.Unescape(json, _text);
                }
            }
            else if (json.ValueTextEquals("special"u8))
            {
                json.Read();
                control = json.TokenType == JsonTokenType.True;
            }
            else if (json.ValueTextEquals("logprob"u8))
            {
                json.Read();
                logprob = json.TokenType == JsonTokenType.Number ? json.GetDouble() : 0;
            }
            else
            {
                json.Read();
            }

            json.Skip();
        }

        if (control && !special)
        {
            return null;
        }

        text?.Write(_text.WrittenSpan);
        return top is null ? null : TokenOf(_text.WrittenSpan, logprob);
    }

    private static TokenLogprob TokenOf(ReadOnlySpan<byte> bytes, double logprob)
    {
        var text = Encoding.UTF8.GetString(bytes);
        return new TokenLogprob(text, logprob, text.Contains('\uFFFD', StringComparison.Ordinal) ? null : bytes.ToArray(), []);
    }

    private static int? Count(ref Utf8JsonReader json)
    {
        json.Read();
        int? count = json.TokenType == JsonTokenType.Number && json.TryGetInt32(out var number) && number >= 0 ? number : null;
        json.Skip();
        return count;
    }

    private string? Word(ref Utf8JsonReader json)
    {
        json.Read();
        string? word = null;
        if (json.TokenType == JsonTokenType.String)
        {
            _text.ResetWrittenCount();
            JsonText.Unescape(json, _text);
            word = _text.WrittenCount == 0 ? null : Encoding.UTF8.GetString(_text.WrittenSpan);
        }

        json.Skip();
        return word;
    }
}
