using System.Globalization;
using System.Text;
using Atrium.OpenAIProxy.Tokenizers.Unicode;

namespace Atrium.OpenAIProxy.Tokenizers.Splitting;

/// <summary>
/// A text in which each character is one <see cref="char"/>, for .NET's regular expressions, which know nothing of surrogate pairs: a character outside the
/// first plane is stood for by one of the same category that no pattern is likely to name.
/// </summary>
internal static class Shadow
{
    /// <summary>The characters that stand for others, by category: runes, Glagolitic, and other quiet neighbourhoods.</summary>
    public static IReadOnlyDictionary<UnicodeCategory, char> StandIns { get; } = new Dictionary<UnicodeCategory, char>
    {
        [UnicodeCategory.UppercaseLetter] = '\u2C2E',
        [UnicodeCategory.LowercaseLetter] = '\u2C5E',
        [UnicodeCategory.TitlecaseLetter] = '\u1F88',
        [UnicodeCategory.ModifierLetter] = '\uA717',
        [UnicodeCategory.OtherLetter] = '\u16A0',
        [UnicodeCategory.NonSpacingMark] = '\u1DC0',
        [UnicodeCategory.SpacingCombiningMark] = '\u1B04',
        [UnicodeCategory.EnclosingMark] = '\u0488',
        [UnicodeCategory.DecimalDigitNumber] = '\u1946',
        [UnicodeCategory.LetterNumber] = '\u16EE',
        [UnicodeCategory.OtherNumber] = '\u2CFD',
        [UnicodeCategory.ConnectorPunctuation] = '\u2040',
        [UnicodeCategory.DashPunctuation] = '\u2E3A',
        [UnicodeCategory.OpenPunctuation] = '\u2E28',
        [UnicodeCategory.ClosePunctuation] = '\u2E29',
        [UnicodeCategory.InitialQuotePunctuation] = '\u2E0C',
        [UnicodeCategory.FinalQuotePunctuation] = '\u2E0D',
        [UnicodeCategory.OtherPunctuation] = '\u2E2A',
        [UnicodeCategory.MathSymbol] = '\u2A00',
        [UnicodeCategory.CurrencySymbol] = '\u20B0',
        [UnicodeCategory.ModifierSymbol] = '\uA700',
        [UnicodeCategory.OtherSymbol] = '\u2B10',
        [UnicodeCategory.Format] = '\u206A',
        [UnicodeCategory.PrivateUse] = '\uE000',
        [UnicodeCategory.OtherNotAssigned] = '\uFFFF',
    };

    // The only category that is not enough: these are letters to \w.
    private const char LetterInFrame = '\u24B6';

    /// <summary>Whether <paramref name="text"/> is its own shadow.</summary>
    public static bool IsSame(ReadOnlySpan<char> text) => text.IndexOfAnyInRange('\uD800', '\uDFFF') < 0;

    /// <summary>Writes the shadow of <paramref name="text"/>, which is at most as long; returns its length.</summary>
    public static int Write(ReadOnlySpan<char> text, Span<char> shadow)
    {
        var count = 0;
        foreach (var rune in text.EnumerateRunes())
        {
            shadow[count++] = rune.IsBmp ? (char)rune.Value : Letters.IsLetterInFrame(rune.Value) ? LetterInFrame : StandIns[Rune.GetUnicodeCategory(rune)];
        }

        return count;
    }

    /// <summary>How many chars of <paramref name="text"/> make up <paramref name="characters"/> characters.</summary>
    public static int Length(ReadOnlySpan<char> text, int characters)
    {
        var length = 0;
        for (; characters > 0; characters--)
        {
            length += char.IsHighSurrogate(text[length]) && length + 1 < text.Length ? 2 : 1;
        }

        return length;
    }
}
