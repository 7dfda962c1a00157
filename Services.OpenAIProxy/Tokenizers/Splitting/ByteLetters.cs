using System.Text;

namespace Atrium.OpenAIProxy.Tokenizers.Splitting;

/// <summary>
/// The letters that byte-level models have for bytes, from GPT-2: a byte that is a visible character of Latin 1 is that character, the
/// others are those from U+0100 on, in their order.
/// </summary>
internal static class ByteLetters
{
    private static readonly char[] Letters = Make();
    private static readonly short[] Bytes = Reverse(Letters);

    /// <summary>The letter of a byte.</summary>
    public static char Letter(byte value) => Letters[value];

    /// <summary>The byte of a letter; -1 for any other character.</summary>
    public static int Byte(char letter) => letter < Bytes.Length ? Bytes[letter] : -1;

    /// <summary>The bytes of <paramref name="text"/> as letters.</summary>
    public static string Spell(string text) => string.Create(Encoding.UTF8.GetByteCount(text), text, static (letters, source) => Spell(source, letters));

    /// <summary>Writes the bytes of <paramref name="text"/> as letters, of which there may be three times as many; the number of them.</summary>
    public static int Spell(ReadOnlySpan<char> text, Span<char> letters)
    {
        Span<byte> utf8 = stackalloc byte[4];
        var count = 0;
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] < 0x80)
            {
                letters[count++] = Letters[text[i]];
                continue;
            }

            _ = Rune.DecodeFromUtf16(text[i..], out var rune, out var length);
            foreach (var value in utf8[..rune.EncodeToUtf8(utf8)])
            {
                letters[count++] = Letters[value];
            }

            i += length - 1;
        }

        return count;
    }

    private static char[] Make()
    {
        var (letters, next) = (new char[256], (char)0x100);
        for (var value = 0; value < 256; value++)
        {
            letters[value] = value is (>= '!' and <= '~') or (>= 0xA1 and <= 0xAC) or >= 0xAE ? (char)value : next++;
        }

        return letters;
    }

    private static short[] Reverse(char[] letters)
    {
        var bytes = new short[letters.Max() + 1];
        Array.Fill(bytes, (short)-1);
        for (short value = 0; value < 256; value++)
        {
            bytes[letters[value]] = value;
        }

        return bytes;
    }
}
