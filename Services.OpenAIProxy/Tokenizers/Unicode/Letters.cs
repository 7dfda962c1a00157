using System.Globalization;
using System.Text;

namespace Atrium.OpenAIProxy.Tokenizers.Unicode;

/// <summary>The classes of characters that tokenizers ask about.</summary>
internal static class Letters
{
    /// <summary>What <c>\w</c> means in the regular expressions of tokenizers: alphabetic, marks, digits, connectors, joiners.</summary>
    public static bool IsWord(Rune rune) => Rune.GetUnicodeCategory(rune) switch
    {
        <= UnicodeCategory.LetterNumber or UnicodeCategory.ConnectorPunctuation => true,
        UnicodeCategory.OtherSymbol => IsLetterInFrame(rune.Value),
        _ => rune.Value is 0x200C or 0x200D,
    };

    /// <summary>Letters in circles and squares, which are alphabetic though they are symbols.</summary>
    public static bool IsLetterInFrame(int point) => point is (>= 0x24B6 and <= 0x24E9) or (>= 0x1F130 and <= 0x1F149) or (>= 0x1F150 and <= 0x1F169) or (>= 0x1F170 and <= 0x1F189);

    /// <summary>Marks: Mn, Mc, Me.</summary>
    public static bool IsMark(Rune rune) =>
        Rune.GetUnicodeCategory(rune) is UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark or UnicodeCategory.EnclosingMark;

    /// <summary>Punctuation as BERT sees it: Unicode's, and all of ASCII that is neither letter, digit, space nor control.</summary>
    public static bool IsPunctuation(Rune rune) => rune.IsAscii
        ? rune.Value is (>= '!' and <= '/') or (>= ':' and <= '@') or (>= '[' and <= '`') or (>= '{' and <= '~')
        : Rune.IsPunctuation(rune);

    /// <summary>Lower case of each character alone, without its surroundings.</summary>
    public static string Lower(string text) =>
        text.Contains('\u0130', StringComparison.Ordinal) ? text.Replace("\u0130", "i\u0307", StringComparison.Ordinal).ToLowerInvariant() : text.ToLowerInvariant();
}
