using Atrium.OpenAIProxy.Tokenizers.Normalizers;
using Atrium.OpenAIProxy.Tokenizers.Splitting;
using Atrium.OpenAIProxy.Tokenizers.Unicode;

namespace Atrium.OpenAIProxy.Tokenizers.Files;

/// <summary>Reads the member <c>normalizer</c>.</summary>
internal static class NormalizerReader
{
    private const string Kinds =
        "Sequence, NFC, NFD, NFKC, NFKD, Nmt, Lowercase, Strip, StripAccents, Replace, Prepend, ByteLevel, BertNormalizer, Precompiled";

    /// <summary>The steps in their order; none when there is no normalizer.</summary>
    /// <exception cref="InvalidDataException">One is of a kind that there is no code for.</exception>
    public static IReadOnlyList<INormalizer> Read(Part part) => !part.IsPresent ? [] : part.Kind switch
    {
        "Sequence" => [.. part["normalizers"].Items.SelectMany(Read)],
        _ => [One(part)],
    };

    private static INormalizer One(Part part)
    {
        switch (part.Kind)
        {
            case "NFC":
                return new PlainNormalizer(static text => NormalForm.Of(text, compatible: false, composed: true));
            case "NFD":
                return new PlainNormalizer(static text => NormalForm.Of(text, compatible: false, composed: false));
            case "NFKC":
                return new PlainNormalizer(static text => NormalForm.Of(text, compatible: true, composed: true));
            case "NFKD":
                return new PlainNormalizer(static text => NormalForm.Of(text, compatible: true, composed: false));
            case "Nmt":
                return new PlainNormalizer(Nmt);
            case "Lowercase":
                return new PlainNormalizer(Letters.Lower);
            case "StripAccents":
                return new PlainNormalizer(static text => BertNormalizer.Map(text, static (rune, result) => result.Append(Letters.IsMark(rune) ? "" : rune.ToString())));
            case "Strip":
                return Strip(part["strip_left"].Flag(true), part["strip_right"].Flag(true));
            case "Replace":
                var (pattern, content) = (PieceRegex.Read(part["pattern"]), part["content"].Required);
                return new PlainNormalizer(text => pattern.Replace(text, content));
            case "Prepend":
                var beginning = part["prepend"].Required;
                return new PlainNormalizer(text => text.Length == 0 ? text : beginning + text);
            case "ByteLevel":
                return new PlainNormalizer(ByteLetters.Spell);
            case "BertNormalizer":
                var lower = part["lowercase"].Flag(true);
                return new BertNormalizer(part["clean_text"].Flag(true), part["handle_chinese_chars"].Flag(true), part["strip_accents"].Flag(lower), lower);
            case "Precompiled":
                return Precompiled(part["precompiled_charsmap"]);
            default:
                throw part.Unsupported(Kinds);
        }
    }

    private static PlainNormalizer Strip(bool left, bool right) => new(text => (left, right) switch
    {
        (true, true) => text.Trim(),
        (true, false) => text.TrimStart(),
        (false, true) => text.TrimEnd(),
        _ => text,
    });

    private static INormalizer Precompiled(Part part)
    {
        try
        {
            return part.Text is { Length: > 0 } map ? new CharacterMap(Convert.FromBase64String(map)) : new PlainNormalizer(static text => text);
        }
        catch (Exception exception) when (exception is FormatException or InvalidDataException)
        {
            throw part.Wrong($"cannot be read: {exception.Message}");
        }
    }

    // The cleaning that SentencePiece's nmt rules do beyond NFKC.
    private static string Nmt(string text) => BertNormalizer.Map(text, static (rune, result) =>
    {
        switch (rune.Value)
        {
            case (>= 0x1 and <= 0x8) or 0xB or (>= 0xE and <= 0x1F) or 0x7F or 0x8F or 0x9F:
                break;
            case 0x9 or 0xA or 0xC or 0xD or 0x1680 or (>= 0x200B and <= 0x200F) or 0x2028 or 0x2029 or 0x2581 or 0xFEFF or 0xFFFD:
                result.Append(' ');
                break;
            default:
                result.Append(rune);
                break;
        }
    });
}
