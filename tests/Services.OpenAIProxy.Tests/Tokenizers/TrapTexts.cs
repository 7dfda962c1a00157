using System.Globalization;
using System.Text;

namespace Atrium.OpenAIProxy.Tests.Tokenizers;

/// <summary>Texts made to trip a tokenizer, drawn from a seed: the same ones in each run.</summary>
internal static class TrapTexts
{
    private static readonly string[] Pieces =
    [
        " ", "  ", "   ", "\t", "\n", "\r\n", "\r", "\n\n\n", "\u00a0", "\u3000", "\u2028", "\u0085", "\u200b", "\u200d", "\ufeff", "\u1680", "\0", "\u0007", "\u001c", "\u007f", "\u00ad",
        "the", " the", "Atrium", " engine", "tokens", "HTTP", "camelCase", "XMLHttpRequest", "don't", "I'LL", "we'Ve", "'s", "'S", "'\u017f", "'re", "it's", "ÖL", "straße", "naïve",
        "e\u0301", "n\u0303o", "\u0301", "a\u0323\u0307", "\u1e9b\u0323", "Å", "\u212b", "ﬁ", "ﬃ", "½", "①", "Ⅳ", "²", "㎏", "ǅ", "İ", "ı", "ς", "Σ",
        "0", "12", "1234567", "3.14", "1,000,000", "٣٤٥", "१२३", "௧", "𝟘𝟙𝟚", "𐒠𐒡", "〇", "三百", "Ⓐ", "🄰",
        "漢字", "かなカナ", "한국어", "각", "ภาษาไทย", "हिन्दी", "שלום", "مرحبا", "\u202eabc\u202c", "ქართული", "Ελληνικά", "русский", "العربية٫",
        "𠮷野家", "𝒳𝓎𝔷", "𐐀𐐨", "🙂", "👩‍👩‍👧", "🏳️‍🌈", "👍🏽", "🇩🇪", "𝄞", "\U000E0041", "\U000F0000", "\uE000", "\uFFFD", "\uFFFF", "\U0001FFFF",
        "!", "?!", "...", "—", "“x”", "«", "$", "€", "¥", "+", "=", "\\", "/", "//", "a/b", "`", "```", "_", "__init__", "#", "@", "-", "--", "a-b", "¿", "、", "。", "·", "\u0488", "°",
        "<|endoftext|>", "<|im_start|>", "<|im_end|>", "<|im_start", "|>", "<s>", "</s>", "<unk>", "<0x0A>", "[MASK]", "[CLS]", "[UNK]", "[INST]", "<mask>", " <mask> ", "<extra_id_0>",
        "<|eot_id|>", "<｜User｜>", "<think>", "<tool_call>", "word", "words", "atr", " atr  ", "▁", "▁▁", " ▁", "Ġ", "Ċ", "##ing", "</w>", "<|end|>", "<start_of_turn>", "<fim_prefix>",
    ];

    /// <summary><paramref name="count"/> texts, among them the empty one, long runs, and the pieces alone.</summary>
    /// <param name="count">How many.</param>
    /// <param name="any">
    /// Whether characters are drawn from all of Unicode, or from those alone whose properties have stayed the same since 3.2: the libraries that are
    /// compared bring tables of different years.
    /// </param>
    /// <param name="seed">What they are drawn from.</param>
    public static IReadOnlyList<string> Draw(int count, bool any, int seed = 7)
    {
        var random = new Random(seed);
        var texts = new List<string>(count) { "" };
        texts.AddRange(Pieces.Take(count - 1));
        while (texts.Count < count)
        {
            var text = new StringBuilder();
            for (var left = random.Next(1, 14); left > 0; left--)
            {
                text.Append(Piece(random, any));
            }

            texts.Add(text.ToString());
        }

        return texts;
    }

    private static string Piece(Random random, bool any) => random.Next(10) switch
    {
        0 => string.Concat(Enumerable.Repeat(Pieces[random.Next(Pieces.Length)], random.Next(2, 40))),
        1 => new string(' ', random.Next(1, 60)),
        2 or 3 => Character(random, any),
        4 => string.Concat(Enumerable.Range(0, random.Next(1, 9)).Select(_ => (char)random.Next('a', 'z' + 1))),
        5 => string.Concat(Enumerable.Range(0, random.Next(1, 9)).Select(_ => (char)random.Next(' ', '~' + 1))),
        _ => Pieces[random.Next(Pieces.Length)],
    };

    private static string Character(Random random, bool any)
    {
        while (true)
        {
            var point = random.Next(4) switch
            {
                0 => random.Next(0x80, 0x600),
                1 => random.Next(0x600, 0x3100),
                2 => random.Next(0x3100, 0xFFFE),
                _ => random.Next(0x10000, 0x1F700),
            };
            if (Rune.TryCreate(point, out var rune) && (any ? Rune.GetUnicodeCategory(rune) != UnicodeCategory.OtherNotAssigned : OldCharacters.Have(point)))
            {
                return rune.ToString();
            }
        }
    }
}
