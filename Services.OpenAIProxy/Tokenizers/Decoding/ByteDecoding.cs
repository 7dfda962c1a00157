using System.Globalization;
using System.Text;
using Atrium.OpenAIProxy.Tokenizers.Splitting;

namespace Atrium.OpenAIProxy.Tokenizers.Decoding;

/// <summary>Bytes from byte-level letters. The bytes of a character that are not all there yet are held back. A token with other characters is as it is.</summary>
internal sealed class ByteLevelDecoding(IDecoding next) : IDecoding
{
    private readonly Decoder _utf8 = Encoding.UTF8.GetDecoder();
    private bool _any;

    /// <inheritdoc/>
    public void Add(string text, bool begins, bool ends)
    {
        var bytes = new byte[text.Length];
        for (var i = 0; i < text.Length; i++)
        {
            if (ByteLetters.Byte(text[i]) is not (>= 0 and var value))
            {
                bytes = Encoding.UTF8.GetBytes(text);
                break;
            }

            bytes[i] = (byte)value;
        }

        Tell(bytes, flush: false);
    }

    /// <inheritdoc/>
    public void End()
    {
        Tell([], flush: true);
        next.End();
    }

    private void Tell(byte[] bytes, bool flush)
    {
        var characters = new char[_utf8.GetCharCount(bytes, flush)];
        next.Add(new string(characters, 0, _utf8.GetChars(bytes, characters, flush)), !_any, flush);
        _any = true;
    }
}

/// <summary>
/// Characters from the tokens of their bytes. A run of such tokens that is not UTF-8 as a whole is one replacement character for each, so no
/// part of a run can be told before its end.
/// </summary>
internal sealed class ByteTokens(IDecoding next) : IDecoding
{
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private readonly List<byte> _run = [];

    /// <inheritdoc/>
    public void Add(string text, bool begins, bool ends)
    {
        if (begins && ends && text is ['<', '0', 'x', _, _, '>'] && byte.TryParse(text.AsSpan(3, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var value))
        {
            _run.Add(value);
            return;
        }

        Tell();
        next.Add(text, begins, ends);
    }

    /// <inheritdoc/>
    public void End()
    {
        Tell();
        next.End();
    }

    private void Tell()
    {
        if (_run.Count == 0)
        {
            return;
        }

        byte[] bytes = [.. _run];
        _run.Clear();
        try
        {
            next.Add(Strict.GetString(bytes), begins: true, ends: true);
        }
        catch (DecoderFallbackException)
        {
            foreach (var _ in bytes)
            {
                next.Add("\uFFFD", begins: true, ends: true);
            }
        }
    }
}
