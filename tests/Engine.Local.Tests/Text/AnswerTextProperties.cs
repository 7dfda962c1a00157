using System.Text;
using Atrium.Engine.Sampling;
using Atrium.Engine.Text;
using FsCheck;
using FsCheck.Fluent;

namespace Atrium.Engine.Tests.Text;

/// <summary>Any split of the same bytes gives the same text.</summary>
public sealed class AnswerTextProperties
{
    private static readonly string[] Alphabet = ["a", "b", "ab", "é", "漢", "🙂", " ", "\n", "aab"];

    private static readonly Gen<byte[]> Texts = Gen.Elements(Alphabet).ArrayOf().Select(static parts => Encoding.UTF8.GetBytes(string.Concat(parts)));

    private static readonly Gen<byte[]> AnyBytes = Gen.Frequency(
        (3, Texts),
        (1, Gen.Elements<byte>(0x61, 0xC3, 0xA9, 0xE2, 0x82, 0xF0, 0x9F, 0x80, 0xFF).ArrayOf()));

    private static readonly Gen<string[]> Words = Gen.Elements("ab", "aab", "é", "b漢", "🙂🙂", "abab", "a a").ArrayOf();

    [Fact]
    public void Split_or_whole_the_text_is_the_same() => Prop.ForAll(
        (from bytes in AnyBytes from words in Words from cuts in Gen.Choose(0, 4).ArrayOf() select (bytes, words, cuts)).ToArbitrary(),
        static input =>
        {
            var pieces = Pieces(input.bytes, input.cuts);
            var (split, parts) = Run(pieces, input.words);
            var (whole, _) = Run([.. input.bytes.Select(static b => (byte[])[b])], input.words);
            return split == whole && parts.All(static part => !part.Contains('\uFFFD', StringComparison.Ordinal) || part.Length > 0);
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(2000));

    [Fact]
    public void The_text_ends_before_the_stop_word_that_is_complete_first() => Prop.ForAll(
        (from bytes in Texts from words in Words from cuts in Gen.Choose(1, 4).ArrayOf() select (bytes, words, cuts)).ToArbitrary(),
        static input =>
        {
            var (text, _) = Run(Pieces(input.bytes, input.cuts), input.words);
            return text == Expected(Encoding.UTF8.GetString(input.bytes), input.words);
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(2000));

    [Fact]
    public void Every_piece_is_whole_characters() => Prop.ForAll(
        (from bytes in Texts from cuts in Gen.Choose(1, 3).ArrayOf() select (bytes, cuts)).ToArbitrary(),
        static input => Run(Pieces(input.bytes, input.cuts), []).Parts.All(static part => !part.Contains('\uFFFD', StringComparison.Ordinal)))
        .Check(Config.QuickThrowOnFailure.WithMaxTest(1000));

    [Fact]
    public void Without_stop_words_only_an_unfinished_character_is_held_back()
    {
        var text = new AnswerText([]);

        Assert.Equal("abc", Encoding.UTF8.GetString(text.Append("abc"u8.ToArray()).Span));
        Assert.True(text.Append((byte[])[0xE6, 0xBC]).IsEmpty);
        Assert.Equal("漢x", Encoding.UTF8.GetString(text.Append((byte[])[0xA2, 0x78]).Span));
    }

    private static string Expected(string text, string[] words)
    {
        for (var end = 1; end <= text.Length; end++)
        {
            var found = words.Where(word => text[..end].EndsWith(word, StringComparison.Ordinal)).MaxBy(Encoding.UTF8.GetByteCount);
            if (found is not null)
            {
                return text[..(end - found.Length)];
            }
        }

        return text;
    }

    private static (string Text, List<string> Parts) Run(IEnumerable<byte[]> pieces, string[] words)
    {
        var answer = new AnswerText([.. words.Select(static word => new Pattern(Encoding.UTF8.GetBytes(word)))]);
        var parts = new List<string>();
        foreach (var piece in pieces)
        {
            if (!answer.Stopped)
            {
                parts.Add(Encoding.UTF8.GetString(answer.Append(piece).Span));
            }
        }

        parts.Add(Encoding.UTF8.GetString(answer.Finish().Span));
        return (string.Concat(parts), parts);
    }

    private static List<byte[]> Pieces(byte[] bytes, int[] cuts)
    {
        var pieces = new List<byte[]>();
        var position = 0;
        foreach (var cut in cuts)
        {
            var length = Math.Min(cut, bytes.Length - position);
            pieces.Add(bytes[position..(position + length)]);
            position += length;
        }

        pieces.Add(bytes[position..]);
        return pieces;
    }
}
