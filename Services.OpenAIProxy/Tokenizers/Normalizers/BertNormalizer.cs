using System.Globalization;
using System.Text;
using Atrium.OpenAIProxy.Tokenizers.Unicode;

namespace Atrium.OpenAIProxy.Tokenizers.Normalizers;

/// <summary>BERT's cleaning: control characters out, spaces around Chinese characters, accents and capitals away, each by choice.</summary>
internal sealed class BertNormalizer(bool clean, bool chinese, bool accents, bool lower) : INormalizer
{
    /// <inheritdoc/>
    public string Normalize(string text)
    {
        text = clean ? Clean(text) : text;
        text = chinese ? SpaceOut(text) : text;
        text = accents ? WithoutMarks(NormalForm.Of(text, compatible: false, composed: false)) : text;
        return lower ? Letters.Lower(text) : text;
    }

    private static string Clean(string text) => Map(text, static (rune, result) =>
    {
        // Control characters go, the other spaces among them, before spaces are looked at.
        if (rune.Value is '\t' or '\n' or '\r')
        {
            result.Append(' ');
        }
        else if (rune.Value is not (0 or 0xFFFD)
            && Rune.GetUnicodeCategory(rune) is not (UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.PrivateUse))
        {
            result.Append(Rune.IsWhiteSpace(rune) ? new Rune(' ') : rune);
        }
    });

    private static string SpaceOut(string text) => Map(text, static (rune, result) =>
    {
        if (IsChinese(rune.Value))
        {
            result.Append(' ').Append(rune).Append(' ');
        }
        else
        {
            result.Append(rune);
        }
    });

    private static string WithoutMarks(string text) => Map(text, static (rune, result) =>
    {
        if (Rune.GetUnicodeCategory(rune) != UnicodeCategory.NonSpacingMark)
        {
            result.Append(rune);
        }
    });

    /// <summary><paramref name="text"/> with each character replaced by what <paramref name="append"/> appends.</summary>
    public static string Map(string text, Action<Rune, StringBuilder> append)
    {
        var result = new StringBuilder(text.Length + 16);
        foreach (var rune in text.EnumerateRunes())
        {
            append(rune, result);
        }

        return result.Equals(text) ? text : result.ToString();
    }

    // The ideographs that BERT's authors list, by which Japanese and Korean syllables are words.
    private static bool IsChinese(int point) => point is
        (>= 0x4E00 and <= 0x9FFF) or (>= 0x3400 and <= 0x4DBF) or (>= 0x20000 and <= 0x2A6DF) or (>= 0x2A700 and <= 0x2B73F)
        or (>= 0x2B740 and <= 0x2B81F) or (>= 0x2B920 and <= 0x2CEAF) or (>= 0xF900 and <= 0xFAFF) or (>= 0x2F800 and <= 0x2FA1F);
}
